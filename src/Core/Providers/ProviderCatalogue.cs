using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Kontext.Core.Providers;

/// <summary>The providers an integration can name.</summary>
/// <param name="providers">Their ids differ.</param>
public sealed class ProviderCatalogue(ImmutableArray<Provider> providers)
{
    private readonly FrozenDictionary<string, Provider> _byId = providers.ToFrozenDictionary(provider => provider.Id, StringComparer.Ordinal);

    /// <summary>All of them, by id.</summary>
    public IReadOnlyList<Provider> All { get; } = providers.Sort((one, other) => string.CompareOrdinal(one.Id, other.Id));

    /// <summary>What this program knows.</summary>
    internal static ImmutableArray<Provider> Known { get; } =
    [
        .. CodeProviders.All,
        .. GoogleProviders.All,
        .. AtlassianProviders.All,
        .. ChatProviders.All,
        .. DocumentProviders.All,
        .. BusinessProviders.All,
    ];

    /// <summary>Null for an id the catalogue does not know. Ids are compared as they are: lower case.</summary>
    public Provider? Find(string id) => _byId.GetValueOrDefault(id);
}
