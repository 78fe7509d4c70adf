using System.Text.Json.Serialization;
using Kontext.Core.Exchanging;

namespace Kontext.Functions.Tokens;

internal sealed record ExchangeErrorResponse
{
    [JsonPropertyName("error")]
    public required string Error { get; init; }

    [JsonPropertyName("error_description")]
    public required string ErrorDescription { get; init; }

    [JsonPropertyName("failure_reason")]
    public string? FailureReason { get; init; }

    [JsonPropertyName("integration")]
    public string? Integration { get; init; }

    [JsonPropertyName("integration_id")]
    public string? IntegrationId { get; init; }

    [JsonPropertyName("connect_url")]
    public string? ConnectUrl { get; init; }

    [JsonPropertyName("missing_scopes")]
    public IReadOnlyList<string>? MissingScopes { get; init; }

    [JsonPropertyName("retry_after")]
    public long? RetryAfter { get; init; }

    public static ExchangeErrorResponse Of(ExchangeError error) => new()
    {
        Error = error.Code,
        ErrorDescription = error.Description,
        FailureReason = error.Reason,
        Integration = error.Integration?.Name.Text,
        IntegrationId = error.Integration?.Id.ToString(),
        ConnectUrl = error.ConnectUrl,
        MissingScopes = error.MissingScopes.Count > 0 ? error.MissingScopes : null,
        RetryAfter = (long?)error.RetryAfter?.TotalSeconds,
    };
}
