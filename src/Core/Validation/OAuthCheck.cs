using Kontext.Core.Discovery;
using Kontext.Core.Integrations;

namespace Kontext.Core.Validation;

/// <summary>Checks an integration that people sign in to by OAuth: the server asks for it, and the place to sign in is found and can be used.</summary>
public sealed class OAuthCheck(ChallengeClient challenges, HttpProbe http, DiscoveryClient discovery, DiscoveryCache cache)
{
    /// <summary>Throws for nothing but the caller's own cancellation.</summary>
    internal async Task<ProbeResult> CheckAsync(Integration integration, CancellationToken cancellationToken)
    {
        DiscoveryTarget target = new()
        {
            Organization = integration.Organization,
            Url = integration.Url,
            IsMcp = integration.Category == Category.GatewayRemoteMcp,
            Issuer = integration.OAuth?.Issuer,
        };
        return target.IsMcp
            ? await CheckMcpAsync(integration, target, cancellationToken)
            : await CheckApiAsync(integration, target, cancellationToken);
    }

    private async Task<ProbeResult> CheckMcpAsync(Integration integration, DiscoveryTarget target, CancellationToken cancellationToken)
    {
        var challenge = await challenges.AskAsync(integration.Url, cancellationToken);
        var reached = ChallengeProbe.Judge(challenge);
        if (reached.Outcome is not (ProbeOutcome.ChallengeSeen or ProbeOutcome.ChallengeMissing))
            return reached;
        return HasOwnEndpoints(integration)
            ? reached with { Outcome = ProbeOutcome.ChallengeSeen, Message = "Reached the server; it asks for a credential. People sign in at the endpoints that were entered." }
            : Judge(reached, target, await discovery.DiscoverAsync(target, challenge, cancellationToken));
    }

    // An API need not say how people sign in to it: without an issuer to look up, that it is there is all that can be found.
    private async Task<ProbeResult> CheckApiAsync(Integration integration, DiscoveryTarget target, CancellationToken cancellationToken)
    {
        var reaching = http.ProbeReachableAsync(integration.Url, cancellationToken);
        if (HasOwnEndpoints(integration) || target.Issuer is null)
            return await reaching;
        var discovering = discovery.DiscoverAsync(target, cancellationToken);
        await Task.WhenAll((Task)reaching, discovering);
        var reached = await reaching;
        return reached.IsAccepted ? Judge(reached, target, await discovering) : reached;
    }

    private ProbeResult Judge(ProbeResult reached, DiscoveryTarget target, DiscoveryResult discovered)
    {
        cache.Keep(target, discovered);
        var steps = discovered.Steps.Skip(target.IsMcp ? reached.Exchanges.Count : 0).ToList();
        return discovered is { Failure: { } failure }
            ? reached with
            {
                Outcome = failure.IsTransient ? ProbeOutcome.SignInAway : ProbeOutcome.SignInMissing,
                Message = $"{(reached.Outcome == ProbeOutcome.ChallengeMissing ? reached.Message : "Reached the server, but found no way to sign in to it.")} {failure.Message}",
                RetryAfter = steps.Max(step => step.Exchange?.RetryAfter),
                DiscoverySteps = steps,
            }
            : JudgeServer(reached, discovered) with { DiscoverySteps = steps, OAuthMetadata = OAuthMetadata.Of(discovered) };
    }

    // The authorization server is known here: what else it takes to sign in there is judged here too.
    private static ProbeResult JudgeServer(ProbeResult reached, DiscoveryResult discovered) => reached with
    {
        Outcome = ProbeOutcome.ChallengeSeen,
        Message = $"Reached the server; people sign in at {discovered.Server?.AuthorizationEndpoint.IdnHost}.",
    };

    private static bool HasOwnEndpoints(Integration integration) => integration.OAuth is { AuthorizationUrl: not null, TokenUrl: not null };
}
