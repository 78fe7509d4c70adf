using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;

namespace Kontext.Functions.Gateway;

/// <summary>The metadata of a protected resource (RFC 9728 section 2).</summary>
internal sealed record ResourceMetadataResponse : IAnswerBody<ResourceMetadataResponse>
{
    static JsonTypeInfo<ResourceMetadataResponse> IAnswerBody<ResourceMetadataResponse>.Json => GatewayAnswersJson.Answers.ResourceMetadataResponse;

    [JsonPropertyName("resource")]
    public required string Resource { get; init; }

    [JsonPropertyName("authorization_servers")]
    public required IReadOnlyList<string> AuthorizationServers { get; init; }

    [JsonPropertyName("scopes_supported")]
    public IReadOnlyList<string> ScopesSupported { get; } = [Scope.GatewayAccess];

    [JsonPropertyName("bearer_methods_supported")]
    public IReadOnlyList<string> BearerMethods { get; } = ["header"];
}
