using System.Globalization;
using Kontext.Core.Attachments;
using Kontext.Core.Connections;
using Kontext.Core.Gateway;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Pins;

namespace Kontext.Core.Tools;

/// <summary>Shows administrators which tools of an integration are accepted, and changes that. The present tools are listed with their own account.</summary>
public sealed class AcceptanceService(
    PinService pins, ToolLists lists, GatewayCredentials credentials, ConnectionService connections, ConnectAdvice advice, TimeProvider clock)
{
    /// <summary>Returns the accepted tools beside the present ones. Problem: wrong_category. It calls the server.</summary>
    public async Task<Outcome<ToolAcceptance>> FindAsync(Integration integration, GatewayCaller caller, CancellationToken cancellationToken)
    {
        if (IsOther(integration))
            return WrongCategory();
        var accepted = pins.FindAsync(integration, cancellationToken);
        if (integration.IsArchived)
            return ToolAcceptance.Of(await accepted, "The integration is archived, so its server is not called.");
        var present = await ListAsync(await TargetAsync(integration, caller, cancellationToken), isFresh: true, cancellationToken);
        return present.Succeeded(out var list, out var problem) ? ToolAcceptance.Of(await accepted, list) : ToolAcceptance.Of(await accepted, problem.Message);
    }

    /// <summary>
    /// Accepts tools as the server lists them now, and withdraws others. Problems: wrong_category, archived, not_connected, server_failed,
    /// credential_unavailable, unknown_value, not_allowed, out_of_range, concurrent_change.
    /// </summary>
    public async Task<Outcome<ToolAcceptance>> ChangeAsync(Integration integration, GatewayCaller caller, AcceptToolsRequest request, CancellationToken cancellationToken)
    {
        if (IsOther(integration))
            return WrongCategory();
        if (IntegrationProblems.OfArchived(integration) is { } archived)
            return archived;
        ToolList? list = null;
        if (request.Accepts && !(await ListAsync(await TargetAsync(integration, caller, cancellationToken), isFresh: false, cancellationToken)).Succeeded(out list, out var problem))
            return problem;
        return (await pins.ChangeAsync(integration, pinned => Apply(request, pinned, list), cancellationToken)).Succeeded(out var changed, out problem)
            ? list is null ? ToolAcceptance.Of(changed, message: null) : ToolAcceptance.Of(changed.All.Count == 0 ? null : changed, list)
            : problem;
    }

    private Outcome<PinnedTools> Apply(AcceptToolsRequest request, PinnedTools pinned, ToolList? list)
    {
        if (request.WithdrawsAll)
            return PinnedTools.None;
        if (Missing(request.Accepted, "/accept", name => list!.Find(name) is not null, "The server does not list this tool now.") is { } unlisted)
            return unlisted;
        if (Missing(request.Withdrawn, "/withdraw", name => pinned.TryFind(name, out _), "This tool is not accepted.") is { } unknown)
            return unknown;
        var wanted = request.AcceptsAll ? list!.Tools : [.. request.Accepted.Select(name => list!.Find(name)!)];
        var now = clock.GetUtcNow();
        var next = PinnedTools.Of(
            (request.AcceptsAll ? [] : pinned.All)
                .Concat(wanted.Select(tool => new PinnedTool(tool.Name, tool.Hash, tool.Description, tool.InputSchema, now)))
                .Where(tool => !request.Withdrawn.Contains(tool.Name, StringComparer.Ordinal)));
        return next.All.Count == 0
            ? Problem.Invalid(request.Withdrawn.Count > 0 ? "/withdraw" : "/accept", ErrorCodes.NotAllowed, "No tool would stay accepted, and then every tool may be called. Send \"withdraw\": \"all\" if that is meant.")
            : next;
    }

    private static Problem? Missing(IReadOnlyList<string> names, string path, Func<string, bool> isKnown, string message)
    {
        List<FieldError> errors = [.. names.Index().Where(name => !isKnown(name.Item))
            .Select(name => new FieldError(string.Create(CultureInfo.InvariantCulture, $"{path}/{name.Index}"), ErrorCodes.UnknownValue, message))];
        return errors.Count > 0 ? Problem.Invalid(errors) : null;
    }

    private async Task<GatewayTarget> TargetAsync(Integration integration, GatewayCaller caller, CancellationToken cancellationToken) => new(
        caller,
        integration,
        caller.Connecting is { } person ? await connections.FindAsync(integration.Organization, person, integration.Id, cancellationToken) : null,
        ToolRules.Default);

    private async Task<Outcome<ToolList>> ListAsync(GatewayTarget target, bool isFresh, CancellationToken cancellationToken)
    {
        if (!(await credentials.FindAsync(target, cancellationToken)).Succeeded(out var credential, out var none))
            return ProblemOf(target, none);
        if (isFresh)
            lists.Forget(target);
        return (await lists.FindAsync(target, credential, cancellationToken)).Succeeded(out var list, out var failure) ? list
            : failure.None is { } refused ? ProblemOf(target, refused)
            : Problem.ServerFailed(failure.Message!);
    }

    private Problem ProblemOf(GatewayTarget target, NoCredential none) => none.IsAway
        ? advice.AwayProblem(target, none)
        : Problem.Conflict(
            ErrorCodes.NotConnected,
            target.IsPersonal
                ? $"The tools of {target.Integration.Name} are listed with your own account of it. Connect that account, or connect it again, and try again."
                : advice.SentenceOf(target, none));

    private static bool IsOther(Integration integration) => integration.Category != Category.GatewayRemoteMcp;

    private static Problem WrongCategory() =>
        Problem.Conflict(ErrorCodes.WrongCategory, "Only integrations of the category gateway_remote_mcp have tools.");
}
