namespace Kontext.Functions.Applications;

internal sealed record ClientCredentialsResponse(string ClientId, string ClientSecret)
{
    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(ClientCredentialsResponse);
}
