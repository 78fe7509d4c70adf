using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

internal sealed partial record CatalogueFile
{
    /// <summary>The OAuth app of a provider, which a deployment or an administrator registers by hand.</summary>
    internal sealed record AppsPart
    {
        public required ServerPart Server { get; init; }

        public TokensPart? Tokens { get; init; }

        public IReadOnlyDictionary<string, string>? AuthorizationParameters { get; init; }

        public required RevocationPart Revocation { get; init; }

        public IdentityPart? Identity { get; init; }

        public required IReadOnlyList<EntryPart> Entries { get; init; }

        public required IReadOnlyList<SourcePart> Sources { get; init; }

        /// <summary>Notes for docs/providers.md.</summary>
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

    /// <summary>Token rules. An absent member has the value of <see cref="TokenRules.Standard"/>.</summary>
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

        /// <summary>What the revocation ends, for docs/providers.md.</summary>
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

        /// <summary>Where to register such an app, for docs/providers.md.</summary>
        public required string RegisterAt { get; init; }

        public IReadOnlyList<SourcePart>? Sources { get; init; }
    }
}
