using System.Text.Json.Serialization;

namespace Kontext.Functions.Applications;

/// <summary>An OAuth client. After a rotation the secret also stands beside it, where older API clients read it.</summary>
internal sealed record ClientEnvelope([property: JsonPropertyName("oauth")] ClientResponse OAuth, string? ClientSecret = null)
{
    /// <summary>Returns the type name only, because the answer holds a secret.</summary>
    public override string ToString() => nameof(ClientEnvelope);
}
