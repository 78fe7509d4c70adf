using Kontext.Core.Applications;

namespace Kontext.Functions.Applications;

internal sealed record ExternalAuthResponse
{
    public required bool Enabled { get; init; }

    public required string Issuer { get; init; }

    public required string JwksUrl { get; init; }

    public required string Audience { get; init; }

    public required IReadOnlyList<string> AllowedAlgorithms { get; init; }

    public IReadOnlyDictionary<string, string>? RequiredClaims { get; init; }

    public IReadOnlyList<string>? AllowedReturnUrls { get; init; }

    public int? MaxTokenAgeSeconds { get; init; }

    public required bool PartnerApiKeyConfigured { get; init; }

    public static ExternalAuthResponse Of(ExternalAuth external) => new()
    {
        Enabled = external.Enabled,
        Issuer = external.Issuer,
        JwksUrl = external.JwksUrl,
        Audience = external.Audience,
        AllowedAlgorithms = external.AllowedAlgorithms,
        RequiredClaims = external.RequiredClaims,
        AllowedReturnUrls = external.AllowedReturnUrls,
        MaxTokenAgeSeconds = external.MaxTokenAgeSeconds,
        PartnerApiKeyConfigured = external.PartnerKeyHash is not null,
    };
}
