using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Discovery;

/// <summary>
/// Finds the authorization server of a resource: from the challenge and the protected resource metadata (RFC 9728) to the authorization server's
/// own (RFC 8414, OpenID Connect Discovery), everything named on the way being hostile until it has been checked.
/// </summary>
public sealed class DiscoveryClient(
    ChallengeClient challenges, ProtectedResourceClient resources, AuthorizationServerClient servers, LegacyServerClient olderServers, OutboundClients clients, TimeProvider clock)
{
    private const int MaxServers = 3;

    // Challenge included: a validation answers within 20 seconds.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(14);

    /// <summary>Asks everything anew. Throws for nothing but the caller's own cancellation.</summary>
    public async Task<DiscoveryResult> DiscoverAsync(DiscoveryTarget target, CancellationToken cancellationToken)
    {
        var challenge = target.IsMcp ? await challenges.AskAsync(target.Url, cancellationToken) : null;
        return await DiscoverAsync(target, challenge, cancellationToken);
    }

    /// <summary>Goes on from a challenge that was just asked for.</summary>
    /// <param name="target">What to look for.</param>
    /// <param name="challenge">The server's; null for what is not asked for one.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<DiscoveryResult> DiscoverAsync(DiscoveryTarget target, ChallengeAnswer? challenge, CancellationToken cancellationToken)
    {
        using var step = Steps.Begin("discover authorization server");
        var asked = challenge?.Exchanges ?? [];
        var spent = asked.Aggregate(TimeSpan.Zero, (sum, exchange) => sum + (exchange.Elapsed ?? TimeSpan.Zero));
        DiscoveryConversation conversation = new(clients, TimeLimit - spent, clock);
        conversation.Add(asked);
        if (challenge is not null && FailureOf(challenge) is { } failure)
            return new DiscoveryResult { Failure = failure, Resource = ResourceRules.IdentifierOf(target.Url), Steps = conversation.Steps };

        var found = await resources.FindAsync(target.Url, challenge?.Challenge, conversation, cancellationToken);
        var result = await FindServerAsync(target, challenge, found, conversation, cancellationToken);
        if (!result.IsTransient && target.TokenEndpoint is { } token && result.Server?.TokenEndpoint != token)
            result = await servers.FindAsync(WellKnown.OriginOf(token), token, conversation, cancellationToken);
        step?.SetTag("outcome", result.Server is not null ? "found" : result.IsTransient ? "away" : "none");
        var challenged = Scopes.Clean((challenge?.Challenge?.Scope ?? "").Split(' '));
        return new DiscoveryResult
        {
            Server = result.Server,
            Failure = result.Server is null ? new DiscoveryFailure(result.Flaw!, result.IsTransient) : null,
            Resource = found.Resource?.Identifier ?? ResourceRules.IdentifierOf(target.Url),
            NamesUrl = found.Resource is { } named && ResourceRules.IsExactly(named.Identifier, target.Url),
            Scopes = challenged.Values.IsEmpty ? found.Resource?.Scopes ?? Scopes.None : challenged,
            Steps = conversation.Steps,
        };
    }

    // Where the server itself does not answer, what else its host may say is of no use.
    private static DiscoveryFailure? FailureOf(ChallengeAnswer challenge)
    {
        MetadataAnswer last = new(challenge.Deciding, Document: null);
        return last.Exchange.Status is null || last.IsTransient
            ? new DiscoveryFailure($"The server could not be asked how people sign in. {last.Flaw}", last.IsTransient)
            : null;
    }

    private async Task<AuthorizationServerResult> FindServerAsync(
        DiscoveryTarget target, ChallengeAnswer? challenge, ProtectedResourceResult found, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        if (found.Resource is null && found.IsTransient)
            return Nothing($"{found.Flaw} It is asked again later.", isTransient: true);
        if (target.Issuer is { } issuer)
            return await FindEnteredAsync(issuer.OriginalString, target.TokenEndpoint, found.Resource, conversation, cancellationToken);
        if (found.Resource is { } resource)
            return await FindNamedAsync(resource.AuthorizationServers, target.TokenEndpoint, conversation, cancellationToken);
        if (found.IsAbsent && challenge is { IsUnauthorized: true, Challenge: null or { ResourceMetadata: null } })
            return await olderServers.FindAsync(target.Url, conversation, cancellationToken);
        return Nothing(found.Flaw ?? "The server does not say where people sign in. Enter the issuer of its authorization server.", isTransient: false);
    }

    // An administrator's word chooses among what the resource names; it cannot add to it, for the resource would refuse the tokens.
    private async Task<AuthorizationServerResult> FindEnteredAsync(
        string issuer, Uri? tokenEndpoint, ProtectedResource? resource, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        if (tokenEndpoint is not null || resource is not { AuthorizationServers.Count: > 0 } || resource.AuthorizationServers.Any(named => AskedIssuer.AreOne(named, issuer)))
            return await servers.FindAsync(issuer, tokenEndpoint, conversation, cancellationToken);

        var named = string.Join(", ", resource.AuthorizationServers.Take(MaxServers).Select(ForeignAddresses.Show));
        return Nothing(
            $"The issuer that was entered, {ForeignAddresses.Show(issuer)}, is none that the server takes tokens from. Enter one of these to the letter, or none at all: {named}.",
            isTransient: false);
    }

    private async Task<AuthorizationServerResult> FindNamedAsync(
        IReadOnlyList<string> issuers, Uri? tokenEndpoint, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        if (issuers.Count == 0)
            return Nothing("The server's protected resource metadata names no authorization server. Enter the issuer of the one it takes tokens from.", isTransient: false);

        string? flaw = null;
        var isTransient = false;
        foreach (var issuer in issuers.Take(MaxServers))
        {
            var result = await servers.FindAsync(issuer, tokenEndpoint, conversation, cancellationToken);
            if (result.Server is not null)
                return result;
            flaw ??= result.Flaw;
            isTransient |= result.IsTransient;
        }

        if (issuers.Count > MaxServers)
            conversation.Note("More authorization servers are named; no more than three are asked.");
        return Nothing(flaw!, isTransient);
    }

    private static AuthorizationServerResult Nothing(string flaw, bool isTransient) => new(null, flaw, isTransient, IsMissing: false);
}
