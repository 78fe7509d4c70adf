using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Connect;

/// <summary>The client ID metadata document of a client (members of RFC 7591 section 2). Its address is the client_id.</summary>
internal sealed record ClientDocument : IAnswerBody<ClientDocument>
{
    static JsonTypeInfo<ClientDocument> IAnswerBody<ClientDocument>.Json => ConnectJson.Answers.ClientDocument;

    [JsonPropertyName("client_id")]
    public required string ClientId { get; init; }

    [JsonPropertyName("client_name")]
    public required string ClientName { get; init; }

    [JsonPropertyName("client_uri")]
    public required string ClientUri { get; init; }

    [JsonPropertyName("redirect_uris")]
    public required IReadOnlyList<string> RedirectUris { get; init; }

    [JsonPropertyName("grant_types")]
    public IReadOnlyList<string> GrantTypes { get; } = ["authorization_code", "refresh_token"];

    [JsonPropertyName("response_types")]
    public IReadOnlyList<string> ResponseTypes { get; } = ["code"];

    [JsonPropertyName("token_endpoint_auth_method")]
    public string TokenEndpointAuthMethod { get; } = "none";

    [JsonPropertyName("application_type")]
    public string ApplicationType { get; } = "web";
}
