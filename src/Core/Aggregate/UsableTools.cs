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
            (one, token) => clock.GetElapsedTime(began) < AskLimit ? FindAsync(one, token) : Task.FromResult(new FoundTools([], [FoundFailure.NotAsked(one.Integration)])),
            cancellationToken);
        return new FoundTools([.. found.SelectMany(one => one.Tools)], [.. found.SelectMany(one => one.Failures)]);
    }

    /// <summary>
    /// Returns the accepted tools, each under its own name. Problem: invalid_token. A tool whose list cannot be had now is described as it was accepted.
    /// </summary>
    internal async Task<Outcome<IReadOnlyDictionary<string, FoundTool>>> CollectPinnedAsync(GatewayCaller caller, CancellationToken cancellationToken)
    {
        if (!(await integrations.ListAsync(caller, cancellationToken)).Succeeded(out var usable, out var problem))
            return problem;
        var found = await SideBySide.SelectAsync([.. usable.Where(one => one.Integration.PinsVersion is not null)], FindPinnedAsync, cancellationToken);
        return found.SelectMany(tools => tools)
            .GroupBy(tool => ToolNames.Of(tool.Integration, tool.Tool.Name), StringComparer.Ordinal)
            .Where(tools => tools.Count() == 1) // nobody could tell which of several a call means
            .ToDictionary(tools => tools.Key, tools => tools.First(), StringComparer.Ordinal);
    }

    private async Task<FoundTools> FindAsync(UsableIntegration usable, CancellationToken cancellationToken)
    {
        var integration = usable.Integration;
        if (!(await ListAsync(usable.Target, cancellationToken)).Succeeded(out var list, out var failure))
        {
            var (link, sentence) = failure.None is { } none ? (none.IsAway ? null : advice.LinkOf(usable.Target), advice.SentenceOf(usable.Target, none)) : (null, failure.Message!);
            return new FoundTools([], [new FoundFailure(integration, failure.Code, sentence, link)]);
        }

        var guard = await guards.FindAsync(usable.Target, cancellationToken);
        var tools = list.Tools.Where(tool => guard?.Shows(tool) != false).Select(tool => new FoundTool(integration, tool)).ToList();
        return new FoundTools(tools, list.Unusable == 0 ? [] : [new FoundFailure(integration, "unusable_tools", Unusable(list.Unusable), ConnectUrl: null)]);
    }

    private async Task<IEnumerable<FoundTool>> FindPinnedAsync(UsableIntegration usable, CancellationToken cancellationToken)
    {
        if (await guards.FindAsync(usable.Target, cancellationToken) is not { Pinned: { } pinned } guard)
            return [];
        var listing = await ListAsync(usable.Target, cancellationToken);
        var tools = listing.Succeeded(out var list, out _) ? list.Tools : pinned.All.Select(tool => new KnownTool(tool.Name, tool.Hash, IsReadOnly: false, tool.Description, tool.InputSchema));
        return tools.Where(guard.Shows).Select(tool => new FoundTool(usable.Integration, tool));
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

    private static string Unusable(int count) =>
        $"{(count == 1 ? "One tool of this server is" : FormattableString.Invariant($"{count} tools of this server are"))} left out: they break the MCP specification, or their names are longer than 128 characters or no plain text.";
}

/// <summary>The tools that a caller may use.</summary>
/// <param name="Tools">The tools.</param>
/// <param name="Failures">What failed.</param>
internal sealed record FoundTools(IReadOnlyList<FoundTool> Tools, IReadOnlyList<FoundFailure> Failures);

/// <summary>A tool of an integration.</summary>
internal sealed record FoundTool(Integration Integration, KnownTool Tool);

/// <summary>What failed at an integration.</summary>
/// <param name="Integration">The integration.</param>
/// <param name="Code">The code of the reason.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="ConnectUrl">Where the person connects; null when that does not help.</param>
internal sealed record FoundFailure(Integration Integration, string Code, string Message, string? ConnectUrl)
{
    public static FoundFailure NotAsked(Integration integration) => new(integration, "not_asked", "There was no time left to list the tools of this server. Search again.", ConnectUrl: null);
}
