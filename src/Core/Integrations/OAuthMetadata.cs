using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.OAuth;

namespace Kontext.Core.Integrations;

/// <summary>
/// The OAuth endpoints of an integration, as a check discovered them. They are shown beside the configuration and never replace it.
/// </summary>
/// <param name="Json">An object of at most 16 KiB.</param>
public sealed partial record OAuthMetadata(string Json)
{
    private const int MaxCharacters = 16 * 1024;

    // A column holds 32 K characters. Escapes that only HTML needs would exceed it.
    private static readonly DocumentJson Written = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    /// <summary>Returns the document, without its scopes when it would be too large with them; null when it is too large even so.</summary>
    /// <param name="server">The authorization server.</param>
    /// <param name="resource">The resource identifier for token requests (RFC 8707).</param>
    /// <param name="scopes">The scopes of the resource; empty when its metadata names none.</param>
    /// <param name="redirectUri">The redirect URI that an administrator must register for an own client.</param>
    public static OAuthMetadata? Of(AuthorizationServer server, string resource, Scopes scopes, Uri redirectUri)
    {
        // The authorization server's scopes are those of all its resources, so the resource's own scopes come first.
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
