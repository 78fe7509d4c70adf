using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Discovery;

/// <summary>
/// Finds the authorization server of a resource. It reads the challenge, then the protected resource metadata (RFC 9728), then the
/// authorization server's metadata (RFC 8414, OpenID Connect Discovery). Every name on the way is hostile until it is checked.
/// </summary>
public sealed class DiscoveryClient(
    ChallengeClient challenges, ProtectedResourceClient resources, AuthorizationServerClient servers, LegacyServerClient olderServers, OutboundClients clients, TimeProvider clock)
{
    private const int MaxServers = 3;

    // The limit includes the challenge: a validation must answer within 20 seconds.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(14);

    /// <summary>Discovers without the cache. Only cancellation by the caller throws.</summary>
    public async Task<DiscoveryResult> DiscoverAsync(DiscoveryTarget target, CancellationToken cancellationToken)
    {
        var challenge = target.IsMcp ? await challenges.AskAsync(target.Url, cancellationToken) : null;
        return await DiscoverAsync(target, challenge, cancellationToken);
    }

    /// <summary>Discovers from a challenge that the caller just asked for.</summary>
    /// <param name="target">The resource.</param>
    /// <param name="challenge">The server's answers; null for an API, which is not asked for a challenge.</param>
    /// <param name="cancellationToken">Ends the discovery.</param>
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
        var isOther = result.Succeeded(out var first, out var flaw) ? first.TokenEndpoint != target.TokenEndpoint : !flaw.IsTransient;
        if (target.TokenEndpoint is { } token && isOther)
            result = await servers.FindAsync(WellKnown.OriginOf(token), token, conversation, cancellationToken);
        result.Succeeded(out var server, out var noServer);
        step?.SetTag("outcome", server is not null ? "found" : noServer!.IsTransient ? "away" : "none");
        found.Succeeded(out var resource, out _);
        var challenged = Scopes.Clean(challenge?.Challenge?.ScopeNames ?? []);
        return new DiscoveryResult
        {
            Server = server,
            Failure = noServer,
            Resource = resource?.Identifier ?? ResourceRules.IdentifierOf(target.Url),
            NamesUrl = resource is not null && ResourceRules.IsExactly(resource.Identifier, target.Url),
            Scopes = challenged.Values.IsEmpty ? resource?.Scopes ?? Scopes.None : challenged,
            Steps = conversation.Steps,
        };
    }

    // When the server itself does not answer, other documents of its host do not help.
    private static DiscoveryFailure? FailureOf(ChallengeAnswer challenge)
    {
        MetadataAnswer last = new(challenge.Deciding, Document: null);
        return last.Exchange.Status is null || last.IsTransient
            ? new DiscoveryFailure($"The server could not be asked how users sign in. {last.Flaw}", last.IsTransient)
            : null;
    }

    private async Task<Result<AuthorizationServer, DiscoveryFailure>> FindServerAsync(
        DiscoveryTarget target,
        ChallengeAnswer? challenge,
        Result<ProtectedResource, DiscoveryFailure> found,
        DiscoveryConversation conversation,
        CancellationToken cancellationToken)
    {
        if (!found.Succeeded(out var resource, out var failure) && failure.IsTransient)
            return failure with { Message = $"{failure.Message} It is asked again later." };
        if (target.Issuer is { } issuer)
            return await FindEnteredAsync(issuer.OriginalString, target.TokenEndpoint, resource, conversation, cancellationToken);
        if (resource is not null)
            return await FindNamedAsync(resource.AuthorizationServers, target.TokenEndpoint, conversation, cancellationToken);
        if (failure!.IsMissing && challenge is { IsUnauthorized: true, Challenge: null or { ResourceMetadata: null } })
            return await olderServers.FindAsync(target.Url, conversation, cancellationToken);
        return failure;
    }

    // The entered issuer chooses among those that the resource names. It cannot add one: the resource would refuse its tokens.
    private async Task<Result<AuthorizationServer, DiscoveryFailure>> FindEnteredAsync(
        string issuer, Uri? tokenEndpoint, ProtectedResource? resource, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        if (tokenEndpoint is not null || resource is not { AuthorizationServers.Count: > 0 } || resource.AuthorizationServers.Any(named => AskedIssuer.AreOne(named, issuer)))
            return await servers.FindAsync(issuer, tokenEndpoint, conversation, cancellationToken);

        var named = string.Join(", ", resource.AuthorizationServers.Take(MaxServers).Select(ForeignAddresses.Show));
        return new DiscoveryFailure(
            $"The server does not accept tokens of the entered issuer, {ForeignAddresses.Show(issuer)}. Enter exactly one of these, or none at all: {named}.",
            IsTransient: false);
    }

    private async Task<Result<AuthorizationServer, DiscoveryFailure>> FindNamedAsync(
        IReadOnlyList<string> issuers, Uri? tokenEndpoint, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        if (issuers.Count == 0)
        {
            return new DiscoveryFailure(
                "The server's protected resource metadata names no authorization server. Enter the issuer whose tokens the server accepts.", IsTransient: false);
        }

        DiscoveryFailure? first = null;
        var isTransient = false;
        foreach (var issuer in issuers.Take(MaxServers))
        {
            var result = await servers.FindAsync(issuer, tokenEndpoint, conversation, cancellationToken);
            if (result.Succeeded(out _, out var failure))
                return result;
            first ??= failure;
            isTransient |= failure.IsTransient;
        }

        if (issuers.Count > MaxServers)
            conversation.Note("The metadata names more authorization servers; no more than three are asked.");
        return new DiscoveryFailure(first!.Message, isTransient);
    }
}
