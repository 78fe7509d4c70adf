using Kontext.Core.Clients;
using Kontext.Core.Discovery;
using Kontext.Core.Integrations;
using Kontext.Core.Outbound;
using Kontext.Core.Probes;

namespace Kontext.Core.Validation;

/// <summary>
/// Checks an integration in mode oauth. The server must ask for a credential, its authorization server must be found, and a client must
/// exist or be registrable there.
/// </summary>
public sealed class OAuthCheck(
    ChallengeClient challenges, HttpProbe http, DiscoveryClient discovery, DiscoveryCache cache, ServerSelection servers, ClientSelection clients)
{
    /// <summary>Runs the check. Throws only when the caller cancels.</summary>
    internal async Task<ProbeResult> CheckAsync(Integration integration, CancellationToken cancellationToken)
    {
        var target = ServerSelection.TargetOf(integration);
        return target.IsMcp
            ? await CheckMcpAsync(integration, target, cancellationToken)
            : await CheckApiAsync(integration, target, cancellationToken);
    }

    private async Task<ProbeResult> CheckMcpAsync(Integration integration, DiscoveryTarget target, CancellationToken cancellationToken)
    {
        var challenge = await challenges.AskAsync(integration.Url, cancellationToken);
        var reached = ChallengeProbe.Judge(challenge);
        var isAsked = reached.Outcome is ProbeOutcome.ChallengeSeen or ProbeOutcome.ChallengeMissing;
        if (!isAsked && !MaySignIn(reached))
            return reached;
        if (servers.FindKnown(integration) is { } known)
            return reached.Outcome == ProbeOutcome.NotFound ? reached : JudgeServer(integration, reached, known);

        // A connect discovers the authorization server whether or not the server asked for a credential, so this check does that too.
        var discovered = await discovery.DiscoverAsync(target, challenge, cancellationToken);
        if (isAsked || IsUsable(discovered, reached) || discovered.Failure is { IsTransient: true })
            return Judge(integration, reached, target, discovered);
        cache.Store(target, discovered);
        return reached with { DiscoverySteps = [.. discovered.Steps.Skip(reached.Exchanges.Count)] };
    }

    // A server may ask for a sign-in only when a tool is called. It may also refuse every request without a token in its own way.
    private static bool MaySignIn(ProbeResult reached) =>
        reached.Outcome is ProbeOutcome.NoAuthentication or ProbeOutcome.CredentialRequired or ProbeOutcome.NotFound
        || (reached.Outcome is ProbeOutcome.Refused or ProbeOutcome.NotMcp && reached.Exchanges[reached.DecidedAt ?? reached.Exchanges.Count - 1].Status >= 400);

    // When nothing answers at the address, only metadata that names this exact address proves that a server exists.
    private static bool IsUsable(DiscoveryResult discovered, ProbeResult reached) =>
        discovered.Server is not null && (reached.Outcome != ProbeOutcome.NotFound || discovered.NamesUrl);

    // An API need not tell how users sign in. When no endpoints were entered, only its well-known addresses can be asked.
    private async Task<ProbeResult> CheckApiAsync(Integration integration, DiscoveryTarget target, CancellationToken cancellationToken)
    {
        var known = servers.FindKnown(integration);
        var reaching = http.ProbeReachableAsync(integration.Url, cancellationToken);
        var discovering = known is null ? discovery.DiscoverAsync(target, cancellationToken) : null;
        await Task.WhenAll(new Task?[] { reaching, discovering }.OfType<Task>());
        var reached = await reaching;
        if (!reached.IsAccepted)
            return reached;
        return known is null ? Judge(integration, reached, target, await discovering!) : JudgeServer(integration, reached, known);
    }

    private ProbeResult Judge(Integration integration, ProbeResult reached, DiscoveryTarget target, DiscoveryResult discovered)
    {
        cache.Store(target, discovered);
        var steps = discovered.Steps.Skip(target.IsMcp ? reached.Exchanges.Count : 0).ToList();
        if (ServerSelection.Choose(integration, discovered) is { } selected)
            return JudgeServer(integration, reached, selected) with { DiscoverySteps = steps };
        if (steps.Exists(step => step.Exchange?.Failure == OutboundFailure.OwnShortage))
            return ProbeFindings.Postponed(reached.Exchanges) with { DiscoverySteps = steps };
        var failure = discovered.Failure!;
        if (!failure.IsTransient && servers.ProviderOf(integration) is { } provider)
            return ClientMissing(reached, clients.RequiredAt(integration, provider).Message) with { DiscoverySteps = steps };
        return reached with
        {
            Outcome = failure.IsTransient ? ProbeOutcome.SignInAway : ProbeOutcome.SignInMissing,
            Message = $"{(reached.Outcome == ProbeOutcome.ChallengeMissing ? reached.Message : "Reached the server, but found no way to sign in to it.")} {failure.Message}",
            RetryAfter = steps.Max(step => step.Exchange?.RetryAfter),
            DiscoverySteps = steps,
        };
    }

    private ProbeResult JudgeServer(Integration integration, ProbeResult reached, SelectedServer selected)
    {
        var source = clients.FindWithoutAsking(integration, selected)?.Source ?? ClientSource.Registered;
        var judged = clients.FindProblem(integration, selected) is { } problem
            ? ClientMissing(reached, problem.Message)
            : reached with { Outcome = ProbeOutcome.ChallengeSeen, Message = $"Reached the server; users sign in at {selected.Name}." };
        return judged with
        {
            OAuthMetadata = OAuthMetadata.Of(selected.Server, selected.Resource, selected.Scopes, clients.RedirectUriOf(selected, source)),
        };
    }

    private static ProbeResult ClientMissing(ProbeResult reached, string whatToEnter) => reached with
    {
        Outcome = ProbeOutcome.ClientMissing,
        Message = $"Reached the server, but users cannot sign in yet. {whatToEnter}",
    };
}
