using System.Globalization;
using System.Net;
using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Gateway;

/// <summary>
/// Relays a message of a client to an integration's server, with the person's own credential, and the answer back. It reads from top to
/// bottom: message, rows, limits, session, credential, call, answer.
/// </summary>
public sealed class RelayService(
    GatewayTargets targets, GatewayLimits limits, GatewaySessions sessions, GatewayCredentials credentials, ServerCalls calls, ConnectAnswers connect)
{
    /// <summary>Relays a message. The caller writes the answer, and disposes it at its end.</summary>
    public async Task<RelayAnswer> RelayAsync(RelayRequest request, CancellationToken cancellationToken)
    {
        var times = calls.Begin();
        if (request.Headers.AreUnusual)
            return RelayAnswer.Of(Problem.Invalid("", ErrorCodes.InvalidCharacters, "A header has characters that no header may have, or too many of them."));
        if (!GatewayMessage.Read(request.Body, request.Headers).Succeeded(out var message, out var refusal))
            return RelayAnswer.Of(refusal);
        if (!(await targets.FindAsync(request.Caller, request.Path, cancellationToken)).Succeeded(out var target, out var problem))
            return Refuse(request, target: null, message, problem);
        if (!limits.Enter(target, message).Succeeded(out var lease, out problem))
            return Refuse(request, target, message, problem);
        RelayAnswer? answer = null;
        try
        {
            answer = await RelayAsync(request, message, target, lease, times, cancellationToken);
            return answer;
        }
        finally
        {
            if (answer is not { IsOpen: true })
                lease.Dispose();
        }
    }

    private async Task<RelayAnswer> RelayAsync(
        RelayRequest request, GatewayMessage message, GatewayTarget target, IDisposable lease, CallTimes times, CancellationToken cancellationToken)
    {
        // MCP 2026-07-28 has no sessions, and says that such a header is ignored.
        GatewaySession? session = null;
        if (!message.IsModern && request.Headers.Find(McpHeaders.Session) is { } sealedId && (session = await sessions.OpenAsync(sealedId, target, cancellationToken)) is null)
            return RelayAnswer.Of(RpcRefusal.UnknownSession(message.Id));
        if (!(await credentials.FindAsync(target, cancellationToken)).Succeeded(out var credential, out var none))
            return await AnswerWithoutAsync(request, message, target, session, none, isCounted: false, cancellationToken);

        // The server knows nothing of a handshake that the gateway has answered.
        if (session is { ServerId: null } && (!message.IsRequest || message.Method == RequestMethods.Ping))
            return await AnswerWithoutAsync(request, message, target, session, NoCredential.NotConnected, isCounted: true, cancellationToken);
        var call = await calls.OpenAsync(request, message, target, credential, lease, cancellationToken);
        RelayAnswer? answer = null;
        try
        {
            answer = await CallAsync(new Relay(request, message, target, session, call, times), credential, cancellationToken);
            return answer;
        }
        finally
        {
            if (answer is not { IsOpen: true })
                await call.DisposeAsync();
        }
    }

    // A credential that the server refuses is renewed once. A second refusal is final.
    private async Task<RelayAnswer> CallAsync(Relay relay, GatewayCredential credential, CancellationToken cancellationToken)
    {
        var (response, failure) = await SendAsync(relay, cancellationToken);
        if (relay.Call.Status == 401)
        {
            response?.Dispose();
            if (!(await credentials.FindAnotherAsync(relay.Target, credential, cancellationToken)).Succeeded(out var another, out var none))
                return await GiveUpAsync(relay, none, cancellationToken);
            credential = another;
            calls.Rebind(relay.Call, relay.Target, credential, relay.Times);
            (response, failure) = await SendAsync(relay, cancellationToken);
        }

        if (relay.Call.Status == 401)
        {
            response?.Dispose();
            await credentials.RecordAsync(credential, accepted: false, cancellationToken);
            return await GiveUpAsync(relay, NoCredential.Refused, cancellationToken);
        }

        if (relay.Call.Bound.Exchanges is [.., { Status: 403, Challenge: { Error: "insufficient_scope" } challenge }])
        {
            response?.Dispose();
            await credentials.RecordDemandAsync(credential, challenge, cancellationToken);
            return await GiveUpAsync(relay, NoCredential.ScopeMissing, cancellationToken);
        }

        if (response is null)
            return failure ?? NoAnswer(relay);
        if (response.IsSuccessStatusCode)
            await credentials.RecordAsync(credential, accepted: true, cancellationToken);
        var answer = await AnswerAsync(relay, response, cancellationToken);
        if (!answer.IsOpen)
            response.Dispose();
        return answer;
    }

    // Returns no response when none came, or when the server began no session; then the second value is the answer, if there is one yet.
    private async Task<(HttpResponseMessage? Response, RelayAnswer? Failure)> SendAsync(Relay relay, CancellationToken cancellationToken)
    {
        var session = relay.Session?.ServerId;
        if (relay.Session is { ServerId: null })
        {
            (session, var reply) = await calls.BeginSessionAsync(relay.Call, relay.Session, relay.Times, cancellationToken);
            relay.Call.Status = reply.Exchange.Status;
            if (reply.Result is null)
                return (null, reply.Error is { Code: { } code } error ? Fail(relay, "server_refused", $"The integration's server began no session (JSON-RPC error {code}).") : null);
        }

        var response = await ServerCalls.SendAsync(relay.Call, relay.Request, relay.Message, session, relay.Times, cancellationToken);
        relay.Call.Status = (int?)response?.StatusCode;
        return (response, null);
    }

    private async Task<RelayAnswer> AnswerAsync(Relay relay, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode is >= 300 and < 400)
            return Fail(relay, "server_redirects", "The integration's server redirects, which is not followed. An administrator must enter the address of its endpoint.");
        var serverId = Find(response, McpHeaders.Session);
        if (serverId is { Length: 0 or > GatewaySessions.MaxServerId })
            return Fail(relay, "server_session", "The integration's server began a session whose id is empty, or longer than 2,048 characters.");
        if (await response.TryOpenAsync(cancellationToken) is not { } body)
            return NoAnswer(relay);
        var answer = calls.AnswerOf(relay.Call, response, body, CutOffOf(relay.Message), relay.Times);
        if (response.Content.Headers.ContentType is { } type)
            answer.Add("Content-Type", type.ToString());
        if (response.Content.Headers.ContentLength is > 0 and var length && !answer.IsEvents)
            answer.Add("Content-Length", length.ToString(CultureInfo.InvariantCulture));
        if (response.Headers.RetryAfter is { } retryAfter)
            answer.Add("Retry-After", retryAfter.ToString());
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (name.StartsWith(McpHeaders.Prefix, StringComparison.OrdinalIgnoreCase) && !name.Equals(McpHeaders.Session, StringComparison.OrdinalIgnoreCase))
                answer.Add(name, values.ToString());
        }

        if (serverId is not null && relay.Session is not { ServerId: null } && !relay.Message.IsModern)
            answer.Add(McpHeaders.Session, await SealAsync(relay, serverId, cancellationToken));
        return answer;
    }

    // A server that repeats its session id gets the client's own id repeated: what the client declared at the start must stay known.
    private async Task<string> SealAsync(Relay relay, string serverId, CancellationToken cancellationToken) =>
        relay.Session is { } present && present.ServerId == serverId
            ? relay.Request.Headers.Find(McpHeaders.Session)!
            : await sessions.SealAsync(
                relay.Session is { } known ? known with { ServerId = serverId } : new GatewaySession(serverId, relay.Message.Version, relay.Message.ShowsAddresses),
                relay.Target,
                cancellationToken);

    private Task<RelayAnswer> GiveUpAsync(Relay relay, NoCredential none, CancellationToken cancellationToken)
    {
        relay.Call.Outcome = none.Outcome;
        return AnswerWithoutAsync(relay.Request, relay.Message, relay.Target, relay.Session, none, isCounted: true, cancellationToken);
    }

    private async Task<RelayAnswer> AnswerWithoutAsync(
        RelayRequest request, GatewayMessage message, GatewayTarget target, GatewaySession? session, NoCredential none, bool isCounted, CancellationToken cancellationToken)
    {
        if (!isCounted)
            calls.Refuse(request, target, message.Tool, none.Outcome, isDenied: false);
        if (none.IsAway)
        {
            return RelayAnswer.Of(Problem.Unavailable(
                ErrorCodes.CredentialUnavailable, "The credential for this integration cannot be had at the moment; try again.", none.RetryAfter ?? TimeSpan.FromSeconds(5)));
        }

        var showsAddresses = message.ShowsAddresses || session?.ShowsAddresses == true;
        if (connect.AnswerTo(message, target, none, showsAddresses) is not { } document)
            return RelayAnswer.Accepted();
        var answer = RelayAnswer.OfDocument(HttpStatusCode.OK, document);
        if (message.Method == RequestMethods.Initialize)
            answer.Add(McpHeaders.Session, await sessions.SealAsync(new GatewaySession(null, message.Version, message.ShowsAddresses), target, cancellationToken));
        return answer;
    }

    private RelayAnswer Refuse(RelayRequest request, GatewayTarget? target, GatewayMessage message, Problem problem)
    {
        calls.Refuse(request, target, message.Tool, problem.Code, isDenied: true);
        return RelayAnswer.Of(problem);
    }

    private static RelayAnswer NoAnswer(Relay relay)
    {
        var failure = relay.Call.Bound.Exchanges is [.., var last] ? last.Failure : OutboundFailure.None;
        if (failure == OutboundFailure.OwnShortage)
        {
            relay.Call.Outcome = "own_shortage";
            return RelayAnswer.Of(Problem.Unavailable(
                ErrorCodes.Unavailable, "This service is short of memory or connections at the moment; try again.", TimeSpan.FromSeconds(5)));
        }

        return Fail(relay, "server_away", failure switch
        {
            OutboundFailure.TimedOut => "The integration's server did not answer in time.",
            OutboundFailure.NameNotResolved => "The host name of the integration's server could not be resolved.",
            OutboundFailure.Unreachable => "No connection to the integration's server could be opened.",
            OutboundFailure.TlsFailed => "No secure connection to the integration's server could be made.",
            OutboundFailure.AddressRefused or OutboundFailure.ForeignOrigin => "The address of the integration's server is not called from here.",
            _ => "The integration's server broke off before it had answered.",
        });
    }

    private static RelayAnswer Fail(Relay relay, string outcome, string message)
    {
        relay.Call.Outcome = outcome;
        return RelayAnswer.Of(new Problem { Kind = ProblemKind.BadGateway, Code = ErrorCodes.ServerFailed, Message = message });
    }

    // A listening stream has no answer that a client waits for.
    private static byte[]? CutOffOf(GatewayMessage message) =>
        message.IsRequest && message.Method != RequestMethods.SubscriptionsListen ? RpcRefusal.CutOff(message.Id).ToJson() : null;

    private static string? Find(HttpResponseMessage response, string header) =>
        response.Headers.NonValidated.TryGetValues(header, out var values) ? values.ToString() : null;

    // One message on its way.
    private sealed record Relay(RelayRequest Request, GatewayMessage Message, GatewayTarget Target, GatewaySession? Session, OpenCall Call, CallTimes Times);
}
