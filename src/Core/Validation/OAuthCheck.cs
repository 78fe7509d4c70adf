using Kontext.Core.Clients;
using Kontext.Core.Discovery;
using Kontext.Core.Integrations;
using Kontext.Core.Outbound;
using Kontext.Core.Probes;

namespace Kontext.Core.Validation;

/// <summary>Checks an integration that people sign in to by OAuth: the server asks for it, the place to sign in is found, and a client can be had there.</summary>
public sealed class OAuthCheck(
    ChallengeClient challenges, HttpProbe http, DiscoveryClient discovery, DiscoveryCache cache, ServerSelection servers, ClientSelection clients)
{
    /// <summary>Throws for nothing but the caller's own cancellation.</summary>
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

        // Connecting looks for the place to sign in whether or not the server has asked for it, and so does this.
        var discovered = await discovery.DiscoverAsync(target, challenge, cancellationToken);
        if (isAsked || IsUsable(discovered, reached) || discovered.Failure is { IsTransient: true })
            return Judge(integration, reached, target, discovered);
        cache.Keep(target, discovered);
        return reached with { DiscoverySteps = [.. discovered.Steps.Skip(reached.Exchanges.Count)] };
    }

    // A server may ask for a sign-in as late as when a tool is called, or refuse in its own way whatever comes without a token.
    private static bool MaySignIn(ProbeResult reached) =>
        reached.Outcome is ProbeOutcome.NoAuthentication or ProbeOutcome.CredentialRequired or ProbeOutcome.NotFound
        || (reached.Outcome is ProbeOutcome.Refused or ProbeOutcome.NotMcp && reached.Exchanges[reached.DecidedAt ?? reached.Exchanges.Count - 1].Status >= 400);

    // Where nothing is at the address, only metadata that names this very address can tell that something is.
    private static bool IsUsable(DiscoveryResult discovered, ProbeResult reached) =>
        discovered.Server is not null && (reached.Outcome != ProbeOutcome.NotFound || discovered.NamesUrl);

    // An API need not say how people sign in to it: where nothing was entered, its well-known addresses are all that can be asked.
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
        cache.Keep(target, discovered);
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
            : reached with { Outcome = ProbeOutcome.ChallengeSeen, Message = $"Reached the server; people sign in at {selected.Name}." };
        return judged with
        {
            OAuthMetadata = OAuthMetadata.Of(selected.Server, selected.Resource, selected.Scopes, clients.RedirectUriOf(selected, source)),
        };
    }

    private static ProbeResult ClientMissing(ProbeResult reached, string whatToEnter) => reached with
    {
        Outcome = ProbeOutcome.ClientMissing,
        Message = $"Reached the server, but people cannot sign in yet. {whatToEnter}",
    };
}
