using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using Kontext.Core.Audit;
using Kontext.Core.Gateway;
using Kontext.Core.Input;
using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Tools;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Relaying;

/// <summary>Makes the calls to integrations' servers. Each has an audit row, which is written before the call.</summary>
public sealed class ServerCalls(OutboundClients clients, AuditService audit, GatewayMetrics metrics, IOptions<GatewayOptions> options, TimeProvider clock)
{
    // An answer is passed on in parts, so this protects a client's connection and not our memory.
    private const long MaxBytes = 256L * 1024 * 1024;
    private const long MaxListBytes = 16L * 1024 * 1024;

    private static readonly MediaTypeHeaderValue Json = new(MediaTypeNames.Application.Json);

    /// <summary>Begins to measure a call.</summary>
    internal CallTimes Begin() => new(clock);

    /// <summary>Writes the audit row, and opens the call.</summary>
    internal async Task<OpenCall> OpenAsync(Relay relay, GatewayCredential credential, IDisposable lease, CancellationToken cancellationToken)
    {
        var (target, verdict) = (relay.Target, relay.Verdict);
        var call = EventOf(relay.Request, target, relay.Message.Tool) with
        {
            Fingerprint = credential.Fingerprint,
            Decision = verdict.IsObserved ? AuditDecision.Observe : AuditDecision.Allow,
            Rule = verdict.Rule,
        };
        var entry = await audit.BeginAsync(call, cancellationToken);
        Count(relay, call.Decision);
        return new OpenCall(target.Integration.Url, Bind(relay, credential, TimeSpan.FromSeconds(options.Value.StreamLimit)), audit, entry, lease, metrics, clock);
    }

    /// <summary>Goes on with another credential, after the server has refused the first one. The time of the call goes on too.</summary>
    internal void Rebind(OpenCall call, Relay relay, GatewayCredential credential)
    {
        var left = TimeSpan.FromSeconds(options.Value.StreamLimit) - relay.Times.Total;
        call.Rebind(Bind(relay, credential, left > TimeSpan.Zero ? left : TimeSpan.Zero));
    }

    /// <summary>Sends the message. Returns null when no answer came; the call's last exchange tells why.</summary>
    internal static async Task<HttpResponseMessage?> SendAsync(OpenCall call, Relay relay, string? session, CancellationToken cancellationToken)
    {
        using HttpRequestMessage sent = new(HttpMethod.Post, call.Url) { Content = new ReadOnlyMemoryContent(relay.Sent.Body) };
        sent.Content.Headers.ContentType = Json;
        foreach (var (name, value) in relay.Sent.Headers)
            sent.Headers.TryAddWithoutValidation(name, value);
        if (session is not null)
            sent.Headers.TryAddWithoutValidation(McpHeaders.Session, session);
        sent.Options.Set(RelayedRequests.RpcMethod, relay.Sent.Method ?? "");
        if (relay.Request.Headers.Find(RelayHeaders.UserAgent) is { } agent)
            sent.Options.Set(RelayedRequests.UserAgent, agent);
        using (relay.Times.OfServer())
            return await call.Bound.TrySendAsync(sent, cancellationToken);
    }

    /// <summary>
    /// Begins a session with the server for one call, because the gateway answered the client's own handshake. The call ends it. Returns null
    /// when the server began none that has an id; the reply tells what it answered.
    /// </summary>
    internal async Task<(string? Session, McpReply Reply)> BeginSessionAsync(OpenCall call, GatewaySession session, CallTimes times, CancellationToken cancellationToken)
    {
        StreamableTransport transport = new(call.Bound, call.Url, clock);
        using (times.OfServer())
        {
            var version = McpMessage.HandshakeFor(session.Version);
            var reply = await transport.AskAsync(McpPhase.Initialize, McpMessage.Initialize(version, id: 1), cancellationToken);
            if (reply.Result is not { } result)
                return (null, reply);
            transport.Version = McpHandshake.VersionOf(result) ?? version;
            call.Farewell = () => transport.EndAsync(CancellationToken.None);
            await transport.AskAsync(McpPhase.Initialize, McpMessage.Initialized(), cancellationToken);
            return (transport.Session, reply);
        }
    }

    /// <summary>Returns the server's answer, with its times (W3C Server Timing).</summary>
    internal RelayAnswer AnswerOf(OpenCall call, HttpResponseMessage response, Stream body, byte[]? cutOff, CallTimes times)
    {
        metrics.Answered(times.Server, times.Own);
        var answer = RelayAnswer.Of(call, response, body, cutOff, clock);
        answer.Add("Server-Timing", times.ToString());
        return answer;
    }

    /// <summary>Counts a call that did not reach the server, for the audit and the metrics.</summary>
    internal void Refuse(RelayRequest request, GatewayTarget? target, string? tool, string outcome, bool isDenied)
    {
        metrics.Count(outcome);
        audit.Refuse(EventOf(request, target, tool) with { Decision = isDenied ? AuditDecision.Deny : AuditDecision.Allow, Rule = outcome, Outcome = outcome });
    }

    /// <summary>Counts a call of a tool that the rules deny, for the audit and the metrics.</summary>
    internal void Deny(Relay relay, ToolVerdict verdict)
    {
        Refuse(relay.Request, relay.Target, relay.Message.Tool, verdict.Rule!, isDenied: true);
        Count(relay, AuditDecision.Deny);
    }

    // A caller chooses the name of a tool, so only a name that an administrator has accepted becomes a dimension.
    private void Count(Relay relay, AuditDecision decision)
    {
        if (relay.Message.Tool is { } tool)
            metrics.Tool(relay.Guard?.Pinned?.TryFind(tool, out _) == true ? tool : "other", WireNames.Of(decision));
    }

    // A list that tools are left out of is read whole, so it counts as memory of its organization.
    private BoundClient Bind(Relay relay, GatewayCredential credential, TimeSpan time) => clients.CreateBound(
        relay.Target.Integration.Url,
        credential.Header,
        new OutboundLimits(time, relay.IsFiltered ? MaxListBytes : MaxBytes) { Owner = relay.Target.Integration.Organization.Key, IsPassedOn = !relay.IsFiltered });

    private static AuditEvent EventOf(RelayRequest request, GatewayTarget? target, string? tool)
    {
        var call = target?.ToEvent(AuditAction.GatewayCall, request.TraceId)
            ?? request.Caller.ToEvent(AuditAction.GatewayCall, request.TraceId) with { Integration = request.Path.Id?.Value };
        return call with { Tool = tool };
    }
}

/// <summary>The times of one call: the server's, and our own.</summary>
internal sealed class CallTimes(TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();

    /// <summary>The time that the server took until its answers began.</summary>
    public TimeSpan Server { get; private set; }

    /// <summary>All of the time until now.</summary>
    public TimeSpan Total => clock.GetElapsedTime(_began);

    /// <summary>The rest.</summary>
    public TimeSpan Own => Total - Server;

    /// <summary>Measures a time of the server, until it is disposed.</summary>
    public IDisposable OfServer() => new Measured(this, clock.GetTimestamp());

    /// <summary>Returns the value of Server-Timing, in milliseconds.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"server;dur={Server.TotalMilliseconds:0.0}, kontext;dur={Own.TotalMilliseconds:0.0}");

    private sealed class Measured(CallTimes times, long began) : IDisposable
    {
        public void Dispose() => times.Server += times.Elapsed(began);
    }

    private TimeSpan Elapsed(long since) => clock.GetElapsedTime(since);
}
