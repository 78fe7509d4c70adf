using Kontext.Core.Gateway;
using Kontext.Core.Outcomes;
using Kontext.Core.Tools;

namespace Kontext.Core.Relaying;

/// <summary>Lets a message in: reads the rows of its target, counts it, and opens its session. A refusal is counted for the audit and the metrics.</summary>
public sealed class RelayEntry(GatewayTargets targets, GatewayLimits limits, GatewaySessions sessions, ServerCalls calls)
{
    /// <summary>Returns what the message may use. Dispose the lease when the call has ended.</summary>
    internal async Task<Result<EnteredCall, RelayAnswer>> EnterAsync(RelayRequest request, GatewayMessage message, CancellationToken cancellationToken)
    {
        if (!(await targets.FindAsync(request.Caller, request.Path, cancellationToken)).Succeeded(out var target, out var problem))
            return Refuse(request, target: null, message, problem);
        if (!limits.Enter(target, message).Succeeded(out var lease, out problem))
            return Refuse(request, target, message, problem);
        EnteredCall? entered = null;
        try
        {
            var opened = request.Call is { } call ? new OpenedSession(call.Session, Refusal: null) : await sessions.OpenAsync(message, request.Headers, target, cancellationToken);
            if (opened.Refusal is { } refusal)
                return RelayAnswer.Of(refusal);
            return entered = new EnteredCall(target, opened.Session, lease);
        }
        finally
        {
            if (entered is null)
                lease.Dispose();
        }
    }

    /// <summary>Refuses a call of a tool that the rules deny.</summary>
    internal RelayAnswer Refuse(Relay relay, ToolPass pass)
    {
        calls.Deny(relay, pass.Verdict);
        return RelayAnswer.Of(pass.Refusal!);
    }

    /// <summary>Refuses a call that cannot be decided on, because the server does not list its tools.</summary>
    internal RelayAnswer Refuse(Relay relay, ListFailure failure)
    {
        calls.Refuse(relay.Request, relay.Target, relay.Message.Tool, failure.Code, isDenied: false);
        return RelayAnswer.Of(Problem.ServerFailed(failure.Message!));
    }

    private RelayAnswer Refuse(RelayRequest request, GatewayTarget? target, GatewayMessage message, Problem problem)
    {
        calls.Refuse(request, target, message.Tool, problem.Code, isDenied: true);
        return RelayAnswer.Of(problem);
    }
}

/// <summary>A message that was let in.</summary>
/// <param name="Target">The integration.</param>
/// <param name="Session">The session; null when the message names none.</param>
/// <param name="Lease">What the call holds until it ends.</param>
internal sealed record EnteredCall(GatewayTarget Target, GatewaySession? Session, IDisposable Lease);
