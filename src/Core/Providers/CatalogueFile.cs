using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kontext.Core.Providers;

/// <summary>
/// One file of the catalogue, with all facts about one provider (Catalogue/provider.schema.json describes it). The program uses the apps
/// and the rules for authorization servers. MCP servers, notes and evidence are for docs/providers.md.
/// </summary>
internal sealed partial record CatalogueFile
{
    private const string Folder = "catalogue/";

    /// <summary>All files, read once.</summary>
    public static ImmutableArray<CatalogueFile> All { get; } = ReadAll();

    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public required string Name { get; init; }

    public AppsPart? Apps { get; init; }

    public IReadOnlyList<ServerRulePart>? AuthorizationServers { get; init; }

    /// <summary>Facts for docs/providers.md.</summary>
    public JsonElement? McpServers { get; init; }

    /// <summary>Returns the entries that integrations can name, one for each use of the provider's apps.</summary>
    public IEnumerable<Provider> ToProviders() => Apps is { } apps ? apps.Entries.Select(apps.ToProvider) : [];

    public IEnumerable<KnownServer> ToServers() => (AuthorizationServers ?? []).Select(rule => rule.ToServer());

    private static ImmutableArray<CatalogueFile> ReadAll()
    {
        var assembly = typeof(CatalogueFile).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                return JsonSerializer.Deserialize(stream, CatalogueJson.Default.CatalogueFile)!;
            })];
    }

    internal sealed record ServerRulePart
    {
        public required IReadOnlyList<string> Issuers { get; init; }

        public IReadOnlyList<string>? TokenEndpoints { get; init; }

        public string? PublishedIssuer { get; init; }

        public bool TakesS256 { get; init; }

        public bool? SendsResource { get; init; }

        public IReadOnlyDictionary<string, string>? AuthorizationParameters { get; init; }

        public required IReadOnlyList<SourcePart> Sources { get; init; }

        public KnownServer ToServer() => new()
        {
            Issuers = [.. Issuers.Select(AddressPattern.Read)],
            TokenEndpoints = [.. (TokenEndpoints ?? []).Select(AddressPattern.Read)],
            PublishedIssuer = PublishedIssuer,
            TakesS256 = TakesS256,
            SendsResource = SendsResource ?? true,
            AuthorizationParameters = [.. AuthorizationParameters ?? ImmutableDictionary<string, string>.Empty],
            Sources = [.. Sources.Select(source => source.Address)],
        };
    }

    /// <summary>The address of a source, and its kind of evidence: recorded, documentation or report.</summary>
    internal sealed record SourcePart(Uri Address, string Evidence);
}
