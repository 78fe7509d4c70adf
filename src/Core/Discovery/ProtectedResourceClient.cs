using System.Globalization;
using System.Text.Json;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Upstream;

namespace Kontext.Core.Discovery;

/// <summary>
/// Finds protected resource metadata in the order of the MCP specification. It asks the address of the challenge, then the well-known
/// address with the url's path, then the one without a path.
/// </summary>
public sealed class ProtectedResourceClient(ForeignAddresses addresses)
{
    internal async Task<Result<ProtectedResource, DiscoveryFailure>> FindAsync(
        Uri url, BearerChallenge? challenge, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        string? flaw = null;
        var isTransient = false;
        foreach (var place in PlacesOf(url, challenge, conversation))
        {
            var answer = await conversation.AskAsync(place.Address, cancellationToken);
            Result<ProtectedResource, string> read = answer.Document is { } document ? Read(document, url, place.Address) : answer.Flaw;
            if (read.Succeeded(out var resource, out var why))
            {
                conversation.Conclude(string.Create(CultureInfo.InvariantCulture,
                    $"This is the protected resource metadata (RFC 9728) of the url; it names {resource.AuthorizationServers.Count} authorization server(s)."));
                return resource;
            }

            conversation.Conclude(why);
            isTransient |= answer.IsTransient;
            if (answer.IsPresent || answer.IsTransient || place.IsNamed)
                flaw ??= $"{(place.IsNamed ? "The server's challenge names protected resource metadata" : "The server seems to publish protected resource metadata")} at {ForeignAddresses.Show(place.Address.AbsoluteUri)}, but it cannot be used. {why}";
        }

        return flaw is not null
            ? new DiscoveryFailure(flaw, isTransient)
            : new DiscoveryFailure("The server does not say where users sign in. Enter the issuer of its authorization server.", IsTransient: false) { IsMissing = true };
    }

    private List<Place> PlacesOf(Uri url, BearerChallenge? challenge, DiscoveryConversation conversation)
    {
        List<Place> places = [new(WellKnown.OfResource(url), IsNamed: false), new(WellKnown.OfOrigin(url), IsNamed: false)];
        if (challenge?.ResourceMetadata is { } text)
        {
            if (addresses.Read(text) is { } named)
                places.Insert(0, new Place(named, IsNamed: true));
            else
                conversation.Note("The challenge's resource_metadata is not an https address, so the well-known addresses were asked.");
        }

        return [.. places.DistinctBy(place => place.Address.AbsoluteUri, StringComparer.Ordinal)];
    }

    private Result<ProtectedResource, string> Read(JsonElement document, Uri url, Uri place)
    {
        MetadataReader reader = new(document, addresses);
        var identifier = reader.Text("resource");
        var servers = reader.Texts("authorization_servers") ?? [];
        if (identifier is null)
            reader.Refuse("It names no resource.");
        else if (addresses.Read(identifier) is not { } named || !ResourceRules.SpeaksOf(identifier, named, url, place))
            reader.Refuse($"It describes another resource than the url, {ForeignAddresses.Show(identifier)}, so it was discarded (RFC 9728 section 3.3).");
        return reader.Flaw is { } flaw
            ? flaw
            : new ProtectedResource(identifier!, servers, Scopes.Clean(reader.TextsIfAny("scopes_supported")));
    }

    private sealed record Place(Uri Address, bool IsNamed);
}

/// <summary>Protected resource metadata (RFC 9728 section 2) that was checked to describe the url.</summary>
/// <param name="Identifier">The resource identifier, exactly as the metadata writes it.</param>
/// <param name="AuthorizationServers">The issuers, exactly as the metadata writes them; may be empty.</param>
/// <param name="Scopes">The scopes that the metadata lists.</param>
internal sealed record ProtectedResource(string Identifier, IReadOnlyList<string> AuthorizationServers, Scopes Scopes);
