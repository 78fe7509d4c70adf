using Kontext.Core.Gateway;
using Kontext.Core.Tools;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Relaying;

/// <summary>
/// Relays a message of a client to an integration's server, with the person's own credential, and the answer back. It reads from top to
/// bottom: message, rows and limits and session, rules, credential, call and answer.
/// </summary>
public sealed class RelayService(RelayEntry entry, ToolGate gate, GatewayCredentials credentials, CredentialAnswers without, ServerRelay server)
{
    /// <summary>Relays a message. The caller writes the answer, and disposes it at its end.</summary>
    public async Task<RelayAnswer> RelayAsync(RelayRequest request, CancellationToken cancellationToken)
    {
        var times = server.Begin();
        if (request.Headers.AreUnusual)
            return RelayAnswer.Of(RelayHeaders.Unusual);
        var read = request.Call is { } call ? call.Message : GatewayMessage.Read(request.Body, request.Headers);
        if (!read.Succeeded(out var message, out var refusal))
            return RelayAnswer.Of(refusal);
        if (!(await entry.EnterAsync(request, message, cancellationToken)).Succeeded(out var entered, out var refused))
            return refused;
        RelayAnswer? answer = null;
        try
        {
            answer = await RelayAsync(new Relay(request, message, entered.Target, entered.Session, times), entered.Lease, cancellationToken);
            return answer;
        }
        finally
        {
            if (answer is not { IsOpen: true })
                entered.Lease.Dispose();
        }
    }

    private async Task<RelayAnswer> RelayAsync(Relay relay, IDisposable lease, CancellationToken cancellationToken)
    {
        relay = relay with { Guard = await gate.FindGuardAsync(relay.Target, cancellationToken) };
        var pass = ToolGate.Decide(relay.Message, relay.Guard);
        if (pass?.Refusal is not null)
            return entry.Refuse(relay, pass);
        if (!(await credentials.FindAsync(relay.Target, cancellationToken)).Succeeded(out var credential, out var none))
            return await without.AnswerAsync(relay, none, isCounted: false, cancellationToken);

        // The server knows nothing of a handshake that the gateway has answered.
        if (relay.Session is { ServerId: null } && (!relay.Message.IsRequest || relay.Message.Method == RequestMethods.Ping))
            return await without.AnswerAsync(relay, NoCredential.NotConnected, isCounted: true, cancellationToken);
        if (pass is null || relay.Request.Call is not null)
        {
            if ((await gate.ListAsync(relay.Target, credential, cancellationToken)).Succeeded(out var list, out var failure))
            {
                pass ??= ToolGate.Decide(relay.Message, relay.Guard!, list);
                if (pass.Refusal is not null)
                    return entry.Refuse(relay, pass);
                relay = relay.To(list);
            }
            else if (failure.None is { } gone)
            {
                return await without.AnswerAsync(relay, gone, isCounted: false, cancellationToken);
            }
            else if (relay.Request.Call is not null || relay.Guard is not { OnlyObserves: true })
            {
                return entry.Refuse(relay, failure);
            }
        }

        return await server.CallAsync(relay with { Verdict = (pass ?? ToolPass.Unknown).Verdict }, credential, lease, cancellationToken);
    }
}

/// <summary>One message on its way.</summary>
/// <param name="Request">The client's request.</param>
/// <param name="Message">The client's message.</param>
/// <param name="Target">The integration.</param>
/// <param name="Session">The client's session; null when it named none.</param>
/// <param name="Times">The times of the call.</param>
internal sealed record Relay(RelayRequest Request, GatewayMessage Message, GatewayTarget Target, GatewaySession? Session, CallTimes Times)
{
    /// <summary>What decides on tools; null when every tool may be called.</summary>
    public ToolGuard? Guard { get; init; }

    /// <summary>Whether the message asks for a list that tools are left out of.</summary>
    public bool IsFiltered => Guard is not null && Message is { Method: RequestMethods.ToolsList, IsRequest: true };

    /// <summary>The decision on the tool that the message calls.</summary>
    public ToolVerdict Verdict { get; init; } = ToolVerdict.Allowed;

    /// <summary>Whether the client shows people addresses, as it declared now or at the start of its session.</summary>
    public bool ShowsAddresses { get; } = Message.ShowsAddresses || Session?.ShowsAddresses == true;

    /// <summary>What the server gets.</summary>
    public ServerMessage Sent { get; private init; } = ServerMessage.Of(Message, Request.Headers);

    /// <summary>
    /// Returns the same on the way to a server whose tools are known. A call from the address of all integrations is written for the revision of this server. One with a handshake
    /// gets a session for the call.
    /// </summary>
    public Relay To(ToolList list) => Request.Call is not { } call ? this : this with
    {
        Sent = call.ToServer(Request.Headers, list),
        Session = list.IsModern ? null : new GatewaySession(ServerId: null, list.Version, ShowsAddresses),
    };

    /// <summary>Returns the type name; the content stays out of logs.</summary>
    public override string ToString() => nameof(Relay);
}
