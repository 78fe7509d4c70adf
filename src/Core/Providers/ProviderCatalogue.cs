using System.Collections.Frozen;
using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>
/// The known providers: the entries that an integration can name, and the authorization servers that depart from the standards.
/// </summary>
/// <param name="providers">The providers; each id occurs once.</param>
/// <param name="servers">The authorization servers; the first match counts.</param>
public sealed class ProviderCatalogue(ImmutableArray<Provider> providers, ImmutableArray<KnownServer> servers)
{
    private readonly FrozenDictionary<string, Provider> _byId = providers.ToFrozenDictionary(provider => provider.Id, StringComparer.Ordinal);

    /// <summary>Makes a catalogue of these providers and of the authorization servers that this program knows.</summary>
    public ProviderCatalogue(ImmutableArray<Provider> providers)
        : this(providers, KnownServers)
    {
    }

    /// <summary>All providers, ordered by id.</summary>
    public IReadOnlyList<Provider> All { get; } = providers.Sort((one, other) => string.CompareOrdinal(one.Id, other.Id));

    /// <summary>The providers of the files in Catalogue.</summary>
    internal static ImmutableArray<Provider> Known { get; } = [.. CatalogueFile.All.SelectMany(file => file.ToProviders())];

    /// <summary>The authorization servers of the files in Catalogue.</summary>
    internal static ImmutableArray<KnownServer> KnownServers { get; } = [.. CatalogueFile.All.SelectMany(file => file.ToServers())];

    /// <summary>Returns the provider with an id; null for an unknown id. Ids are lower case, and are compared as they are.</summary>
    public Provider? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Returns the known departures of the authorization server with this issuer; null when there are none.</summary>
    public KnownServer? FindServer(Uri issuer) => servers.FirstOrDefault(server => server.Issuers.Any(pattern => pattern.Matches(issuer)));

    /// <summary>
    /// Returns the known departures of an authorization server, found by its issuer or else by its token endpoint; null when there are
    /// none.
    /// </summary>
    public KnownServer? FindServer(AuthorizationServer server) =>
        (Uri.TryCreate(server.Issuer, UriKind.Absolute, out var issuer) ? FindServer(issuer) : null)
        ?? servers.FirstOrDefault(known => known.TokenEndpoints.Any(pattern => pattern.Matches(server.TokenEndpoint)));
}
