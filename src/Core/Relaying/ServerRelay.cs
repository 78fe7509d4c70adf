using System.Globalization;
using System.Net;
using Kontext.Core.Audit;
using Kontext.Core.Gateway;
using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Core.Tools;
using Kontext.Core.Upstream;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Relaying;

/// <summary>Calls the server with a message, and reads the beginning of its answer.</summary>
public sealed class ServerRelay(ServerCalls calls, GatewayCredentials credentials, GatewaySessions sessions, ToolGate gate, CredentialAnswers without)
{
    private const int MaxError = 64 * 1024;

    /// <summary>Begins to measure a call.</summary>
    internal CallTimes Begin() => calls.Begin();

    /// <summary>Calls the server. The lease ends with the answer when that is open, or else it stays the caller's.</summary>
    internal async Task<RelayAnswer> CallAsync(Relay relay, GatewayCredential credential, IDisposable lease, CancellationToken cancellationToken)
    {
        var call = await calls.OpenAsync(relay, credential, lease, cancellationToken);
        RelayAnswer? answer = null;
        try
        {
            answer = await CallAsync(new OpenRelay(relay, call), credential, cancellationToken);
            return answer;
        }
        finally
        {
            if (answer is not { IsOpen: true })
                await call.DisposeAsync();
        }
    }

    // A credential that the server refuses is renewed once. A second refusal is final.
    private async Task<RelayAnswer> CallAsync(OpenRelay open, GatewayCredential credential, CancellationToken cancellationToken)
    {
        var (response, failure) = await SendAsync(open, cancellationToken);
        if (IsRefused(open))
        {
            response?.Dispose();
            if (!(await credentials.FindAnotherAsync(open.Relay.Target, credential, cancellationToken)).Succeeded(out var another, out var none))
                return await GiveUpAsync(open, none, cancellationToken);
            credential = another;
            calls.Rebind(open.Call, open.Relay, credential);
            (response, failure) = await SendAsync(open, cancellationToken);
        }

        if (IsRefused(open))
        {
            response?.Dispose();
            await credentials.RecordAsync(credential, accepted: false, cancellationToken);
            return await GiveUpAsync(open, NoCredential.Refused, cancellationToken);
        }

        if (open.Call.Bound.Exchanges is [.., { DemandsScopes: true, Challenge: { } challenge }])
        {
            response?.Dispose();
            await credentials.RecordDemandAsync(credential, challenge, cancellationToken);
            return await GiveUpAsync(open, NoCredential.ScopeMissing, cancellationToken);
        }

        if (response is null)
            return failure ?? NoAnswer(open);
        if (response.IsSuccessStatusCode)
            await credentials.RecordAsync(credential, accepted: true, cancellationToken);
        var answer = await AnswerAsync(open, response, cancellationToken);
        if (!answer.IsOpen)
            response.Dispose();
        return answer;
    }

    // Returns no response when none came, or when the server began no session; then the second value is the answer, if there is one yet.
    private async Task<(HttpResponseMessage? Response, RelayAnswer? Failure)> SendAsync(OpenRelay open, CancellationToken cancellationToken)
    {
        var session = open.Relay.Session?.ServerId;
        if (open.Relay.Session is { ServerId: null })
        {
            (session, var reply) = await calls.BeginSessionAsync(open.Call, open.Relay.Session, open.Relay.Times, cancellationToken);
            open.Call.Status = reply.Exchange.Status;
            if (reply.Result is null)
                return (null, reply.Error is { Code: { } code } error ? Fail(open, "server_refused", $"The integration's server began no session (JSON-RPC error {code}).") : null);
        }

        var response = await ServerCalls.SendAsync(open.Call, open.Relay, session, cancellationToken);
        open.Call.Status = (int?)response?.StatusCode;
        return (response, null);
    }

    private async Task<RelayAnswer> AnswerAsync(OpenRelay open, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode is >= 300 and < 400)
            return Fail(open, "server_redirects", "The integration's server redirects, which is not followed. An administrator must enter the address of its endpoint.");
        var serverId = Find(response, McpHeaders.Session);
        if (serverId is { Length: 0 or > GatewaySessions.MaxServerId })
            return Fail(open, "server_session", "The integration's server began a session whose id is empty, or longer than 2,048 characters.");
        if (open.Relay.Request.Call is not null && !response.IsSuccessStatusCode)
            return await RefuseAsync(open, response, cancellationToken);
        if (open.Relay.IsFiltered && response.IsSuccessStatusCode)
            return await FilterAsync(open, open.Relay.Guard!, response, cancellationToken);
        if (await response.TryOpenAsync(cancellationToken) is not { } body)
            return NoAnswer(open);
        var answer = calls.AnswerOf(open.Call, response, body, CutOffOf(open.Relay.Message), open.Relay.Times);
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

        if (serverId is not null && open.Relay.Request.Call is null && open.Relay.Session is not { ServerId: null } && !open.Relay.Message.IsModern)
            answer.Add(McpHeaders.Session, await SealAsync(open.Relay, serverId, cancellationToken));
        return answer;
    }

    // A demand for scopes says that the server accepts the credential, whatever its status.
    private static bool IsRefused(OpenRelay open) => open.Call.Status == 401 && open.Call.Bound.Exchanges is not [.., { DemandsScopes: true }];

    // At the address of all integrations an HTTP status would tell of the gateway, and not of one server.
    private static async Task<RelayAnswer> RefuseAsync(OpenRelay open, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var document = await response.TryReadAsync(MaxError, cancellationToken) is { } body ? HostileJson.Parse(body, out _) : null;
        if (document is { } sent && McpError.Find(sent) is { Code: { } code } error)
        {
            open.Call.Outcome = "server_refused";
            return RelayAnswer.OfDocument(HttpStatusCode.OK, RpcRefusal.ToJson(open.Relay.Message.Id, code, ForeignText.Clean(error.Message, credential: null) ?? "The server refused the call.", data: null));
        }

        return Fail(open, "server_refused", string.Create(CultureInfo.InvariantCulture, $"The integration's server refused the call with HTTP {(int)response.StatusCode}."));
    }

    private async Task<RelayAnswer> FilterAsync(OpenRelay open, ToolGuard guard, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await gate.FilterAsync(open.Relay.Message, guard, open.Relay.Target, response, cancellationToken) is not { } shown)
            return NoAnswer(open);
        (open.Call.Outcome, open.Call.Bytes) = (AuditService.Ok, shown.Length);
        return RelayAnswer.OfDocument(HttpStatusCode.OK, shown);
    }

    // A server that repeats its session id gets the client's own id repeated: what the client declared at the start must stay known.
    private async Task<string> SealAsync(Relay relay, string serverId, CancellationToken cancellationToken) =>
        relay.Session is { } present && present.ServerId == serverId
            ? relay.Request.Headers.Find(McpHeaders.Session)!
            : await sessions.SealAsync(
                relay.Session is { } known ? known with { ServerId = serverId } : new GatewaySession(serverId, relay.Message.Version, relay.Message.ShowsAddresses),
                relay.Target,
                cancellationToken);

    private Task<RelayAnswer> GiveUpAsync(OpenRelay open, NoCredential none, CancellationToken cancellationToken)
    {
        open.Call.Outcome = none.Outcome;
        return without.AnswerAsync(open.Relay, none, isCounted: true, cancellationToken);
    }

    private static RelayAnswer NoAnswer(OpenRelay open)
    {
        var failure = open.Call.Bound.Exchanges is [.., var last] ? last.Failure : OutboundFailure.None;
        if (failure == OutboundFailure.OwnShortage)
        {
            open.Call.Outcome = "own_shortage";
            return RelayAnswer.Of(Problem.Unavailable(
                ErrorCodes.Unavailable, "This service is short of memory or connections at the moment; try again.", TimeSpan.FromSeconds(5)));
        }

        return Fail(open, "server_away", failure switch
        {
            OutboundFailure.TimedOut => "The integration's server did not answer in time.",
            OutboundFailure.NameNotResolved => "The host name of the integration's server could not be resolved.",
            OutboundFailure.Unreachable => "No connection to the integration's server could be opened.",
            OutboundFailure.TlsFailed => "No secure connection to the integration's server could be made.",
            OutboundFailure.AddressRefused or OutboundFailure.ForeignOrigin => "The address of the integration's server is not called from here.",
            _ => "The integration's server broke off before it had answered.",
        });
    }

    private static RelayAnswer Fail(OpenRelay open, string outcome, string message)
    {
        open.Call.Outcome = outcome;
        return RelayAnswer.Of(Problem.ServerFailed(message));
    }

    // A listening stream has no answer that a client waits for.
    private static byte[]? CutOffOf(GatewayMessage message) =>
        message.IsRequest && message.Method != RequestMethods.SubscriptionsListen ? RpcRefusal.CutOff(message.Id).ToJson() : null;

    private static string? Find(HttpResponseMessage response, string header) =>
        response.Headers.NonValidated.TryGetValues(header, out var values) ? values.ToString() : null;

    // A message whose call to the server is open.
    private sealed record OpenRelay(Relay Relay, OpenCall Call);
}
