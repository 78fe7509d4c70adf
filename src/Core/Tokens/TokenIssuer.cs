namespace Kontext.Core.Tokens;

/// <summary>This deployment as the issuer of tokens.</summary>
/// <param name="Name">The <c>iss</c> of the tokens: the address of this deployment, without a slash at the end.</param>
public sealed record TokenIssuer(string Name)
{
    /// <summary>The audience of tokens for the API.</summary>
    public string Api => $"{Name}/api/v1";

    /// <summary>The audience of tokens for all gateway paths.</summary>
    public string Gateway => $"{Name}/mcp";

    /// <summary>Returns the address at which a person signs in and connects to an integration.</summary>
    public string LinkTo(Guid integration) => $"{Name}/oauth/link/{integration}";
}
