using System.Globalization;
using System.Text.Json;
using Kontext.Core.OAuth;
using Kontext.Core.Upstream;

namespace Kontext.Core.Discovery;

/// <summary>Finds protected resource metadata in the order of the MCP specification: where the challenge says, then at the well-known address with the path, then without.</summary>
public sealed class ProtectedResourceClient(ForeignAddresses addresses)
{
    internal async Task<ProtectedResourceResult> FindAsync(
        Uri url, BearerChallenge? challenge, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        string? flaw = null;
        var isTransient = false;
        foreach (var place in PlacesOf(url, challenge, conversation))
        {
            var answer = await conversation.AskAsync(place.Address, cancellationToken);
            var (resource, why) = answer.Document is { } document ? Read(document, url, place.Address) : (null, answer.Flaw);
            if (resource is not null)
            {
                conversation.Conclude(string.Create(CultureInfo.InvariantCulture,
                    $"This is the protected resource metadata (RFC 9728) of the url; it names {resource.AuthorizationServers.Count} authorization server(s)."));
                return new ProtectedResourceResult(resource, Flaw: null, IsTransient: false);
            }

            conversation.Conclude(why!);
            isTransient |= answer.IsTransient;
            if (answer.IsPresent || answer.IsTransient || place.IsNamed)
                flaw ??= $"{(place.IsNamed ? "The server's challenge names protected resource metadata" : "The server seems to publish protected resource metadata")} at {ForeignAddresses.Show(place.Address.AbsoluteUri)}, but it cannot be used. {why}";
        }

        return new ProtectedResourceResult(null, flaw, isTransient);
    }

    private List<Place> PlacesOf(Uri url, BearerChallenge? challenge, DiscoveryConversation conversation)
    {
        List<Place> places = [new(WellKnown.OfResource(url), IsNamed: false), new(WellKnown.OfOrigin(url), IsNamed: false)];
        if (challenge?.ResourceMetadata is { } text)
        {
            if (addresses.Read(text) is { } named)
                places.Insert(0, new Place(named, IsNamed: true));
            else
                conversation.Note("The challenge names resource_metadata that is not an https address, so the well-known ones were asked.");
        }

        return [.. places.DistinctBy(place => place.Address.AbsoluteUri, StringComparer.Ordinal)];
    }

    private (ProtectedResource? Resource, string? Flaw) Read(JsonElement document, Uri url, Uri place)
    {
        MetadataReader reader = new(document, addresses);
        var identifier = reader.Text("resource");
        var servers = reader.Texts("authorization_servers") ?? [];
        if (identifier is null)
            reader.Refuse("It names no resource.");
        else if (addresses.Read(identifier) is not { } named || !ResourceRules.SpeaksOf(identifier, named, url, place))
            reader.Refuse($"It speaks of another resource than the url, {ForeignAddresses.Show(identifier)}, so it was discarded (RFC 9728 section 3.3).");
        return reader.Flaw is { } flaw
            ? (null, flaw)
            : (new ProtectedResource(identifier!, servers, Scopes.Clean(reader.TextsIfAny("scopes_supported"))), null);
    }

    private sealed record Place(Uri Address, bool IsNamed);
}

/// <summary>What the search for protected resource metadata came to: found, or something stood in the way, or there is none.</summary>
/// <param name="Resource">Null when there is none that counts.</param>
/// <param name="Flaw">Why what there seems to be does not count, as a sentence; null when it does, and when there is nothing at all.</param>
/// <param name="IsTransient">Whether another try may find more.</param>
internal sealed record ProtectedResourceResult(ProtectedResource? Resource, string? Flaw, bool IsTransient)
{
    /// <summary>Whether the server surely publishes none.</summary>
    public bool IsAbsent => Resource is null && Flaw is null;
}

/// <summary>Protected resource metadata (RFC 9728 section 2) that has been found to speak of the url that was asked for.</summary>
/// <param name="Identifier">The resource identifier, exactly as it is written there.</param>
/// <param name="AuthorizationServers">Issuers, exactly as they are written there; may be empty.</param>
/// <param name="Scopes">What it says it knows.</param>
internal sealed record ProtectedResource(string Identifier, IReadOnlyList<string> AuthorizationServers, Scopes Scopes);
