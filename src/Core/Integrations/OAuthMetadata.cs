using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.OAuth;

namespace Kontext.Core.Integrations;

/// <summary>Where people sign in to an integration, as a check discovered it: kept and shown beside what was configured, never in its place.</summary>
/// <param name="Json">An object of at most 16 KiB.</param>
public sealed partial record OAuthMetadata(string Json)
{
    private const int MaxCharacters = 16 * 1024;

    // A column holds 32 K characters: escapes that only HTML needs would not fit.
    private static readonly DocumentJson Written = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    /// <summary>Null only where even without the scopes it would be too large.</summary>
    /// <param name="server">Where people sign in.</param>
    /// <param name="resource">What tokens are asked for (RFC 8707).</param>
    /// <param name="scopes">Those that open the resource; empty when it names none.</param>
    /// <param name="redirectUri">What a client that an administrator registers there must be sent back to.</param>
    public static OAuthMetadata? Of(AuthorizationServer server, string resource, Scopes scopes, Uri redirectUri)
    {
        // An authorization server lists what all of its resources know.
        var supported = scopes.Values.IsEmpty ? server.ScopesSupported : scopes;
        Document document = new()
        {
            Resource = resource,
            Issuer = server.Issuer,
            AuthorizationEndpoint = server.AuthorizationEndpoint.AbsoluteUri,
            TokenEndpoint = server.TokenEndpoint.AbsoluteUri,
            RevocationEndpoint = server.RevocationEndpoint?.AbsoluteUri,
            RegistrationEndpoint = server.RegistrationEndpoint?.AbsoluteUri,
            ClientIdMetadataDocumentSupported = server.TakesClientIdMetadataDocuments,
            ScopesSupported = supported.Values.IsEmpty ? null : supported.Values,
            RedirectUri = redirectUri.AbsoluteUri,
        };
        return Write(document) ?? Write(document with { ScopesSupported = null });
    }

    private static OAuthMetadata? Write(Document document)
    {
        var json = JsonSerializer.Serialize(document, Written.Document);
        return json.Length <= MaxCharacters ? new OAuthMetadata(json) : null;
    }

    private sealed record Document
    {
        public required string Resource { get; init; }

        public string? Issuer { get; init; }

        public required string AuthorizationEndpoint { get; init; }

        public required string TokenEndpoint { get; init; }

        public string? RevocationEndpoint { get; init; }

        public string? RegistrationEndpoint { get; init; }

        public required bool ClientIdMetadataDocumentSupported { get; init; }

        public required string RedirectUri { get; init; }

        public IReadOnlyList<string>? ScopesSupported { get; init; }
    }

    [JsonSerializable(typeof(Document))]
    private sealed partial class DocumentJson : JsonSerializerContext;
}
