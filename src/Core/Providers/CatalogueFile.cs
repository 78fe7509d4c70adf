using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>
/// One file of the catalogue: all that is known of one provider (Catalogue/provider.schema.json describes it). The program uses the apps and the
/// rules for authorization servers; MCP servers, notes and evidence are for docs/providers.md.
/// </summary>
internal sealed record CatalogueFile
{
    private const string Folder = "catalogue/";

    /// <summary>All files, read once.</summary>
    public static ImmutableArray<CatalogueFile> All { get; } = ReadAll();

    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public required string Name { get; init; }

    public AppsPart? Apps { get; init; }

    public IReadOnlyList<ServerRulePart>? AuthorizationServers { get; init; }

    /// <summary>Facts for people.</summary>
    public JsonElement? McpServers { get; init; }

    /// <summary>The entries that integrations can name, one for each use of the provider's apps.</summary>
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

    /// <summary>OAuth apps that a deployment or an administrator registers by hand.</summary>
    internal sealed record AppsPart
    {
        public required ServerPart Server { get; init; }

        public TokensPart? Tokens { get; init; }

        public IReadOnlyDictionary<string, string>? AuthorizationParameters { get; init; }

        public required RevocationPart Revocation { get; init; }

        public IdentityPart? Identity { get; init; }

        public required IReadOnlyList<EntryPart> Entries { get; init; }

        public required IReadOnlyList<SourcePart> Sources { get; init; }

        /// <summary>For people.</summary>
        public IReadOnlyList<string>? Notes { get; init; }

        public Provider ToProvider(EntryPart entry) => new()
        {
            Id = entry.Id,
            Name = entry.Name,
            ClientOf = entry.ClientOf,
            Server = Server.ToServer(),
            Origins = [.. entry.Origins],
            DefaultScopes = Scopes.Read(entry.DefaultScopes),
            Tokens = Tokens?.ToRules() ?? TokenRules.Standard,
            AuthorizationParameters = [.. AuthorizationParameters ?? ImmutableDictionary<string, string>.Empty],
            Revocation = Revocation.ToRules(),
            Identity = Identity?.ToRules(),
            Sources = [.. (entry.Sources ?? []).Concat(Sources).Select(source => source.Address)],
        };
    }

    internal sealed record ServerPart
    {
        public string? Issuer { get; init; }

        public bool SendsIssuer { get; init; }

        public required Uri AuthorizationEndpoint { get; init; }

        public required Uri TokenEndpoint { get; init; }

        public Uri? RevocationEndpoint { get; init; }

        public required IReadOnlyList<ClientAuthentication> Authentication { get; init; }

        public AuthorizationServer ToServer() => new()
        {
            Issuer = Issuer,
            SendsIssuer = SendsIssuer,
            AuthorizationEndpoint = AuthorizationEndpoint,
            TokenEndpoint = TokenEndpoint,
            RevocationEndpoint = RevocationEndpoint,
            TokenEndpointAuthentication = [.. Authentication],
        };
    }

    /// <summary>What is left out is as <see cref="TokenRules.Standard"/> has it.</summary>
    internal sealed record TokensPart
    {
        public char? ScopeSeparator { get; init; }

        public string? TokensAt { get; init; }

        public string? TokenType { get; init; }

        public IReadOnlyList<string>? AccountNamesAt { get; init; }

        public Uri? RefreshEndpoint { get; init; }

        public string? ScopeParameter { get; init; }

        public bool? SendsResource { get; init; }

        public TokenRules ToRules()
        {
            var standard = TokenRules.Standard;
            return new TokenRules
            {
                ScopeSeparator = ScopeSeparator ?? standard.ScopeSeparator,
                TokensAt = TokensAt ?? standard.TokensAt,
                TokenType = TokenType ?? standard.TokenType,
                AccountNamesAt = [.. AccountNamesAt ?? []],
                RefreshEndpoint = RefreshEndpoint,
                ScopeParameter = ScopeParameter ?? standard.ScopeParameter,
                SendsResource = SendsResource ?? standard.SendsResource,
            };
        }
    }

    internal sealed record RevocationPart
    {
        public required RevocationStyle Style { get; init; }

        public Uri? Endpoint { get; init; }

        public bool EndsWholeGrant { get; init; }

        /// <summary>What ends with it, for people.</summary>
        public required string Reach { get; init; }

        public RevocationRules ToRules() => new(Style, Endpoint, EndsWholeGrant);
    }

    internal sealed record IdentityPart
    {
        public required Uri Endpoint { get; init; }

        public required IReadOnlyList<string> NamesAt { get; init; }

        public string? PlaceAt { get; init; }

        public IReadOnlyList<string>? IdsAt { get; init; }

        public IdentityRules ToRules() => new(Endpoint, [.. NamesAt]) { PlaceAt = PlaceAt, IdsAt = [.. IdsAt ?? []] };
    }

    internal sealed record EntryPart
    {
        public required string Id { get; init; }

        public required string Name { get; init; }

        public string? ClientOf { get; init; }

        public required IReadOnlyList<Uri> Origins { get; init; }

        public required IReadOnlyList<string> DefaultScopes { get; init; }

        /// <summary>Where one registers such an app, for people.</summary>
        public required string RegisterAt { get; init; }

        public IReadOnlyList<SourcePart>? Sources { get; init; }
    }

    internal sealed record ServerRulePart
    {
        public required IReadOnlyList<string> Issuers { get; init; }

        public IReadOnlyList<string>? TokenEndpoints { get; init; }

        public string? PublishedIssuer { get; init; }

        public bool TakesS256 { get; init; }

        public bool? SendsResource { get; init; }

        public required IReadOnlyList<SourcePart> Sources { get; init; }

        public KnownServer ToServer() => new()
        {
            Issuers = [.. Issuers.Select(AddressPattern.Read)],
            TokenEndpoints = [.. (TokenEndpoints ?? []).Select(AddressPattern.Read)],
            PublishedIssuer = PublishedIssuer,
            TakesS256 = TakesS256,
            SendsResource = SendsResource ?? true,
            Sources = [.. Sources.Select(source => source.Address)],
        };
    }

    /// <summary>Where something can be read, and what kind of evidence that is: recorded, documentation or report.</summary>
    internal sealed record SourcePart(Uri Address, string Evidence);
}

// A member that the code does not read would be a rule without effect.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    Converters = [typeof(AuthenticationConverter), typeof(StyleConverter)])]
[JsonSerializable(typeof(CatalogueFile))]
internal sealed partial class CatalogueJson : JsonSerializerContext
{
    // The words of RFC 7591.
    internal sealed class AuthenticationConverter() : JsonStringEnumConverter<ClientAuthentication>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

    internal sealed class StyleConverter() : JsonStringEnumConverter<RevocationStyle>(LowerCase.Policy, allowIntegerValues: false);

    // GitHub is one word.
    private sealed class LowerCase : JsonNamingPolicy
    {
        public static LowerCase Policy { get; } = new();

        public override string ConvertName(string name) => name.ToLowerInvariant();
    }
}
