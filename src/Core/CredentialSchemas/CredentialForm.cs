namespace Kontext.Core.CredentialSchemas;

/// <summary>The header that a credential travels in, described for a client that sends it itself.</summary>
/// <param name="Header">Its name.</param>
/// <param name="Format">Its value; <c>{access_token}</c> stands for the token, another name in braces for a field of the credential, and <c>base64(…)</c> for the encoding of Basic (RFC 7617).</param>
public sealed record CredentialForm(string Header, string Format);
