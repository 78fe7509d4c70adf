using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Kontext.Core.Audit;
using Kontext.Core.Bounds;
using Kontext.Core.Gateway;
using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tools;

/// <summary>
/// Lists the tools of servers, each with the credential of the account that asks. A list is kept for a minute, for this version of the credential only.
/// </summary>
public sealed class ToolLists(OutboundClients clients, GatewayCredentials credentials, AuditService audit, TimeProvider clock)
{
    private const int MostKept = 5_000;
    private const long MostBytes = 64 * 1024 * 1024;
    private const long MaxBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    // Long enough that a server that does not answer slows down one search and not each.
    private static readonly TimeSpan FailureKeptFor = TimeSpan.FromSeconds(10);

    private static readonly ToolListing.Limits Limits = new(Pages: 100, Tools: 5_000);

    private readonly FairCache<string, Result<ToolList, ListFailure>> _kept = new(MostKept, MostBytes, clock);

    // Callers who ask for one list at the same time wait for one request.
    private readonly ConcurrentDictionary<string, Lazy<Task<Result<ToolList, ListFailure>>>> _reading = new(StringComparer.Ordinal);

    /// <summary>Returns the tools, or why they could not be listed. Within 5 seconds, and an audit row for each list that is fetched.</summary>
    /// <param name="target">The integration and the caller.</param>
    /// <param name="credential">The caller's credential.</param>
    /// <param name="cancellationToken">Ends the wait. The list is fetched all the same, for others who wait.</param>
    internal async Task<Result<ToolList, ListFailure>> FindAsync(GatewayTarget target, GatewayCredential credential, CancellationToken cancellationToken)
    {
        var key = KeyOf(target);
        if (_kept.TryFind(key, out var kept))
            return kept;
        var reading = _reading.GetOrAdd(key, _ => new Lazy<Task<Result<ToolList, ListFailure>>>(() => FetchAsync(key, target, credential, CancellationToken.None)));
        return await reading.Value.WaitAsync(cancellationToken);
    }

    /// <summary>Forgets a list, so that the next caller gets the present one.</summary>
    internal void Forget(GatewayTarget target) => _kept.Remove(KeyOf(target));

    /// <summary>Forgets a list when it does not say the same of a tool as the server says now.</summary>
    /// <param name="target">The integration and the caller.</param>
    /// <param name="now">The name and the hash of each tool.</param>
    internal void Compare(GatewayTarget target, IEnumerable<(string Name, string Hash)> now)
    {
        var key = KeyOf(target);
        if (_kept.TryFind(key, out var kept) && (!kept.Succeeded(out var list, out _) || now.Any(tool => list.Find(tool.Name)?.Hash != tool.Hash)))
            _kept.Remove(key);
    }

    private async Task<Result<ToolList, ListFailure>> FetchAsync(string key, GatewayTarget target, GatewayCredential credential, CancellationToken cancellationToken)
    {
        try
        {
            var entry = await audit.BeginAsync(target.ToEvent(AuditAction.GatewayList, Activity.Current?.TraceId.ToString()) with { Fingerprint = credential.Fingerprint }, cancellationToken);
            var (found, used) = await ConverseAsync(target, credential, cancellationToken);
            var result = await ReadAsync(found, used, cancellationToken);
            await audit.CompleteAsync(entry, result.Succeeded(out var list, out var failure) ? AuditService.Ok : failure!.Code, integration: null, cancellationToken);
            if (list is not null)
                _kept.Keep(target.Integration.Organization.Key, key, result, list.Bytes, clock.GetUtcNow() + KeptFor);
            else if (failure!.None is null)
                _kept.Keep(target.Integration.Organization.Key, key, result, bytes: 200, clock.GetUtcNow() + FailureKeptFor);
            return result;
        }
        finally
        {
            _reading.TryRemove(key, out _);
        }
    }

    // A credential that the server refuses is renewed once, as for a call.
    private async Task<(McpFinding Found, GatewayCredential? Credential)> ConverseAsync(GatewayTarget target, GatewayCredential credential, CancellationToken cancellationToken)
    {
        var found = await AskAsync(target, credential, cancellationToken);
        if (!IsRefused(found))
            return (found, credential);
        if (!(await credentials.FindAnotherAsync(target, credential, cancellationToken)).Succeeded(out var another, out _))
            return (found, null);
        found = await AskAsync(target, another, cancellationToken);
        if (!IsRefused(found))
            return (found, another);
        await credentials.RecordAsync(another, accepted: false, cancellationToken);
        return (found, null);
    }

    private async Task<McpFinding> AskAsync(GatewayTarget target, GatewayCredential credential, CancellationToken cancellationToken)
    {
        OutboundLimits limits = new(TimeLimit, MaxBytes) { Owner = target.Integration.Organization.Key };
        using var bound = clients.CreateBound(target.Integration.Url, credential.Header, limits);
        return await new McpConversation(bound, target.Integration.Url, Limits, clock).RunAsync(cancellationToken);
    }

    private async Task<Result<ToolList, ListFailure>> ReadAsync(McpFinding found, GatewayCredential? used, CancellationToken cancellationToken)
    {
        if (used is null)
            return ListFailure.Of(NoCredential.Refused);
        if (found.IsOverEventStream)
            return new ListFailure("server_transport", "The integration's server speaks only HTTP+SSE, the transport of 2024-11-05, which the gateway does not relay.");
        if (found is { Handshake: { } handshake, Tools: { } tools })
            return ToolList.Of(handshake, tools);
        var last = found.Refusals.Count > 0 ? found.Refusals[^1] : null;
        if (last?.Exchange is { DemandsScopes: true, Challenge: { } challenge })
        {
            await credentials.RecordDemandAsync(used, challenge, cancellationToken);
            return ListFailure.Of(NoCredential.ScopeMissing);
        }

        if (last?.IsRpcError == true)
            return new ListFailure("server_refused", $"The integration's server lists no tools (JSON-RPC error {last.Error!.Code!.Value.ToString(CultureInfo.InvariantCulture)}).");
        return last?.Exchange is { Failure: OutboundFailure.None, Status: { } status }
            ? new ListFailure("server_refused", string.Create(CultureInfo.InvariantCulture, $"The integration's server lists no tools: it answered with HTTP {status}."))
            : new ListFailure("server_away", "The integration's server did not list its tools in time.");
    }

    private static bool IsRefused(McpFinding found) => found.Refusals.Any(reply => reply.Exchange is { Status: 401, DemandsScopes: false });

    // The row of the connection names the version of its secret, so a list never outlives the account or the credential that fetched it.
    private static string KeyOf(GatewayTarget target) => string.Join(
        '\n',
        target.Integration.Organization.Key,
        target.Integration.Id,
        target.Integration.Url.OriginalString,
        target.Integration.Epoch,
        (target.IsPersonal ? target.Connection?.Secret : target.Integration.ServerToken)?.ToString());
}

/// <summary>Why the tools of a server could not be listed.</summary>
/// <param name="Code">The code of the reason, as the audit has it.</param>
/// <param name="Message">A sentence for people; null when the credential is the reason.</param>
/// <param name="None">Why there is no credential; null for every other reason.</param>
internal sealed record ListFailure(string Code, string? Message, NoCredential? None = null)
{
    public static ListFailure Of(NoCredential none) => new(none.Outcome, Message: null, none);
}
