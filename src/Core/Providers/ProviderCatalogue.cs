using System.Collections.Frozen;
using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>What is known of providers: the entries an integration can name, and the authorization servers that depart from the standards.</summary>
/// <param name="providers">Their ids differ.</param>
/// <param name="servers">The first that matches counts.</param>
public sealed class ProviderCatalogue(ImmutableArray<Provider> providers, ImmutableArray<KnownServer> servers)
{
    private readonly FrozenDictionary<string, Provider> _byId = providers.ToFrozenDictionary(provider => provider.Id, StringComparer.Ordinal);

    /// <summary>These providers, beside the authorization servers that this program knows.</summary>
    public ProviderCatalogue(ImmutableArray<Provider> providers)
        : this(providers, KnownServers)
    {
    }

    /// <summary>All providers, by id.</summary>
    public IReadOnlyList<Provider> All { get; } = providers.Sort((one, other) => string.CompareOrdinal(one.Id, other.Id));

    /// <summary>The providers of the files in Catalogue.</summary>
    internal static ImmutableArray<Provider> Known { get; } = [.. CatalogueFile.All.SelectMany(file => file.ToProviders())];

    /// <summary>The authorization servers of the files in Catalogue.</summary>
    internal static ImmutableArray<KnownServer> KnownServers { get; } = [.. CatalogueFile.All.SelectMany(file => file.ToServers())];

    /// <summary>Null for an id the catalogue does not know. Ids are compared as they are: lower case.</summary>
    public Provider? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>What is known of the authorization server that is named or entered by this issuer; null for nothing.</summary>
    public KnownServer? FindServer(Uri issuer) => servers.FirstOrDefault(server => server.Issuers.Any(pattern => pattern.Matches(issuer)));

    /// <summary>What is known of an authorization server by its issuer, and by its token endpoint where it has none that is known; null for nothing.</summary>
    public KnownServer? FindServer(AuthorizationServer server) =>
        (Uri.TryCreate(server.Issuer, UriKind.Absolute, out var issuer) ? FindServer(issuer) : null)
        ?? servers.FirstOrDefault(known => known.TokenEndpoints.Any(pattern => pattern.Matches(server.TokenEndpoint)));
}
