namespace Kontext.Functions.Applications;

internal sealed record ClientCredentialsResponse(string ClientId, string ClientSecret)
{
    /// <summary>Returns the type name only, because the answer holds a secret.</summary>
    public override string ToString() => nameof(ClientCredentialsResponse);
}
