using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Discovery;
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

    /// <summary>Null when nothing was found. The scopes are left out where all of it would be too large.</summary>
    public static OAuthMetadata? Of(DiscoveryResult found)
    {
        if (found.Server is not { } server)
            return null;
        Document document = new()
        {
            Resource = found.Resource,
            Issuer = server.Issuer,
            AuthorizationEndpoint = server.AuthorizationEndpoint.AbsoluteUri,
            TokenEndpoint = server.TokenEndpoint.AbsoluteUri,
            RevocationEndpoint = server.RevocationEndpoint?.AbsoluteUri,
            RegistrationEndpoint = server.RegistrationEndpoint?.AbsoluteUri,
            ClientIdMetadataDocumentSupported = server.TakesClientIdMetadataDocuments,
            ScopesSupported = ScopesOf(found, server),
        };
        return Write(document) ?? Write(document with { ScopesSupported = null });
    }

    // The resource's are those that open it; an authorization server lists what all of its resources know.
    private static IReadOnlyList<string>? ScopesOf(DiscoveryResult found, AuthorizationServer server)
    {
        var scopes = found.Scopes.Values.IsEmpty ? server.ScopesSupported : found.Scopes;
        return scopes.Values.IsEmpty ? null : scopes.Values;
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

        public IReadOnlyList<string>? ScopesSupported { get; init; }
    }

    [JsonSerializable(typeof(Document))]
    private sealed partial class DocumentJson : JsonSerializerContext;
}
