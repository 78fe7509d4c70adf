using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kontext.OAuthServers;

/// <summary>How a client describes itself (RFC 7591, section 2), when it registers and in a document of its own.</summary>
internal sealed record ClientMetadata
{
    [JsonPropertyName("client_id")]
    public string? ClientId { get; init; }

    [JsonPropertyName("client_name")]
    public string? Name { get; init; }

    [JsonPropertyName("redirect_uris")]
    public IReadOnlyList<Uri> RedirectUris { get; init; } = [];

    [JsonPropertyName("token_endpoint_auth_method")]
    public string? AuthMethod { get; init; }

    [JsonPropertyName("application_type")]
    public string? ApplicationType { get; init; }

    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    /// <summary>Whether there is one, and each is https or of this machine, without a fragment.</summary>
    [JsonIgnore]
    public bool HasRedirectUris => RedirectUris.Count > 0 && RedirectUris.All(uri =>
        uri.IsAbsoluteUri
        && uri.Fragment.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)));

    /// <summary>Returns null when the document is no client metadata.</summary>
    public static ClientMetadata? TryParse(string text)
    {
        try
        {
            // Nullable annotations do not apply to JSON.
            return JsonSerializer.Deserialize<ClientMetadata>(text) is { RedirectUris: IReadOnlyList<Uri?> uris } metadata && !uris.Contains(null)
                ? metadata
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
