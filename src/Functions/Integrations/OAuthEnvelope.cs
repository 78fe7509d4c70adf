namespace Kontext.Functions.Integrations;

internal sealed record OAuthEnvelope([property: System.Text.Json.Serialization.JsonPropertyName("oauth")] OAuthResponse OAuth);
