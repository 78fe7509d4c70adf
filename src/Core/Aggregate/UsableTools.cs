using Kontext.Core.Bounds;
using Kontext.Core.Gateway;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Tools;

namespace Kontext.Core.Aggregate;

/// <summary>Collects the tools of every integration that a caller may use. One that fails is an entry in the errors, and never a failure of the whole.</summary>
public sealed class UsableTools(
    UsableIntegrations integrations, GatewayCredentials credentials, ToolLists lists, ToolGuards guards, ConnectAdvice advice, TimeProvider clock)
{
    // A caller may use a thousand integrations, and each has 5 seconds. Those that are not asked in this time are asked by the next search.
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Returns the tools in the order of the integrations' creation and of the servers' lists. Problem: invalid_token, when the session has
    /// ended. Lists that are not at hand are fetched side by side, at most 16 at once, each within 5 seconds.
    /// </summary>
    internal async Task<Outcome<FoundTools>> CollectAsync(GatewayCaller caller, CancellationToken cancellationToken)
    {
        if (!(await integrations.ListAsync(caller, cancellationToken)).Succeeded(out var usable, out var problem))
            return problem;
        var began = clock.GetTimestamp();
        var found = await SideBySide.SelectAsync(
            usable,
            (one, token) => clock.GetElapsedTime(began) < AskLimit ? FindAsync(one, token) : Task.FromResult(new FoundTools([], [NotAsked(one.Integration)])),
            cancellationToken);
        return new FoundTools([.. found.SelectMany(one => one.Tools)], [.. found.SelectMany(one => one.Failures)]);
    }

    /// <summary>Returns the integrations that the caller could use with an account of their own, and how to connect it. Problem: invalid_token. It calls no server.</summary>
    internal async Task<Outcome<IReadOnlyList<SearchError>>> ListUnconnectedAsync(GatewayCaller caller, CancellationToken cancellationToken)
    {
        if (!(await integrations.ListAsync(caller, cancellationToken)).Succeeded(out var usable, out var problem))
            return problem;
        return new List<SearchError>([.. usable.Where(one => !one.Status.Connected && advice.LinkOf(one.Target) is not null)
            .Select(one => FailureOf(one.Target, ListFailure.Of(NoCredential.NotConnected)))]);
    }

    /// <summary>
    /// Returns the accepted tools that the caller may call, each under its own name. Problem: invalid_token. A tool whose list cannot be had now is
    /// described as it was accepted.
    /// </summary>
    internal Task<Outcome<IReadOnlyDictionary<string, FoundTool>>> CollectPinnedAsync(GatewayCaller caller, CancellationToken cancellationToken) =>
        SelectPinnedAsync(caller, FindPinnedAsync, cancellationToken);

    /// <summary>
    /// Returns the id of each accepted tool by its own name. Problem: invalid_token. It calls no server: the relay decides whether the caller may call
    /// the tool.
    /// </summary>
    internal Task<Outcome<IReadOnlyDictionary<string, ToolId>>> ListPinnedAsync(GatewayCaller caller, CancellationToken cancellationToken) =>
        SelectPinnedAsync(caller, ListPinnedAsync, cancellationToken);

    private async Task<Outcome<IReadOnlyDictionary<string, T>>> SelectPinnedAsync<T>(
        GatewayCaller caller, Func<UsableIntegration, CancellationToken, Task<IEnumerable<(string Name, T Value)>>> find, CancellationToken cancellationToken)
    {
        if (!(await integrations.ListAsync(caller, cancellationToken)).Succeeded(out var usable, out var problem))
            return problem;
        var found = await SideBySide.SelectAsync([.. usable.Where(one => one.Integration.PinsVersion is not null)], find, cancellationToken);
        return found.SelectMany(tools => tools)
            .GroupBy(tool => tool.Name, tool => tool.Value, StringComparer.Ordinal)
            .Where(tools => tools.Count() == 1) // a call does not say which of several tools with one name it means
            .ToDictionary(tools => tools.Key, tools => tools.First(), StringComparer.Ordinal);
    }

    private async Task<FoundTools> FindAsync(UsableIntegration usable, CancellationToken cancellationToken)
    {
        var integration = usable.Integration;
        if (!(await ListAsync(usable.Target, cancellationToken)).Succeeded(out var list, out var failure))
            return new FoundTools([], [FailureOf(usable.Target, failure)]);

        var guard = await guards.FindAsync(usable.Target, cancellationToken);
        var tools = list.Tools.Where(tool => guard?.Shows(tool) != false).Select(tool => new FoundTool(integration, tool)).ToList();
        return new FoundTools(tools, list.Unusable == 0 ? [] : [SearchError.Of(integration, "unusable_tools", Unusable(list.Unusable), connectUrl: null)]);
    }

    private async Task<IEnumerable<(string Name, FoundTool Value)>> FindPinnedAsync(UsableIntegration usable, CancellationToken cancellationToken)
    {
        if (await guards.FindAsync(usable.Target, cancellationToken) is not { Pinned: { } pinned } guard)
            return [];
        var listing = await ListAsync(usable.Target, cancellationToken);
        var tools = listing.Succeeded(out var list, out _) ? list.Tools : pinned.All.Select(tool => new KnownTool(tool.Name, tool.Hash, IsReadOnly: false, tool.Description, tool.InputSchema));
        return tools.Where(guard.Shows).Select(tool => (ToolNames.Of(usable.Integration, tool.Name), new FoundTool(usable.Integration, tool)));
    }

    private async Task<IEnumerable<(string Name, ToolId Value)>> ListPinnedAsync(UsableIntegration usable, CancellationToken cancellationToken)
    {
        var guard = await guards.FindAsync(usable.Target, cancellationToken);
        GatewayPath path = new(usable.Integration.Id, Name: null);
        return (guard?.Pinned?.All ?? []).Select(tool => (ToolNames.Of(usable.Integration, tool.Name), new ToolId(path, tool.Name)));
    }

    private async Task<Result<ToolList, ListFailure>> ListAsync(GatewayTarget target, CancellationToken cancellationToken) =>
        (await FindCredentialAsync(target, cancellationToken)).Succeeded(out var credential, out var none)
            ? await lists.FindAsync(target, credential, cancellationToken)
            : ListFailure.Of(none);

    // There are several vaults, and one that is away must not hide the tools of the other integrations.
    private async Task<Result<GatewayCredential, NoCredential>> FindCredentialAsync(GatewayTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.FindAsync(target, cancellationToken);
        }
        catch (UnavailableException away)
        {
            return NoCredential.Away(away.RetryAfter);
        }
    }

    private SearchError FailureOf(GatewayTarget target, ListFailure failure) => failure.None is { } none
        ? SearchError.Of(target.Integration, failure.Code, advice.SentenceOf(target, none), none.IsAway ? null : advice.LinkOf(target))
        : SearchError.Of(target.Integration, failure.Code, failure.Message!, connectUrl: null);

    private static SearchError NotAsked(Integration integration) =>
        SearchError.Of(integration, "not_asked", "There was no time left to list the tools of this server. Search again.", connectUrl: null);

    private static string Unusable(int count) =>
        $"{(count == 1 ? "One tool of this server is" : FormattableString.Invariant($"{count} tools of this server are"))} left out: they break the MCP specification, or their names are longer than 128 characters or no plain text.";
}

/// <summary>The tools that a caller may use.</summary>
/// <param name="Tools">The tools.</param>
/// <param name="Failures">What failed.</param>
internal sealed record FoundTools(IReadOnlyList<FoundTool> Tools, IReadOnlyList<SearchError> Failures);

/// <summary>A tool of an integration.</summary>
internal sealed record FoundTool(Integration Integration, KnownTool Tool);
