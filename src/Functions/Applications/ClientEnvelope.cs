using System.Text.Json.Serialization;

namespace Kontext.Functions.Applications;

/// <summary>An OAuth client; after a rotation the secret stands beside it as well, where older clients look for it.</summary>
internal sealed record ClientEnvelope([property: JsonPropertyName("oauth")] ClientResponse OAuth, string? ClientSecret = null)
{
    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(ClientEnvelope);
}
