namespace Kontext.Core.OAuth;

/// <summary>The clients that speak about one grant: getting it, ending it, asking whose it is.</summary>
/// <param name="Tokens">The token endpoint.</param>
/// <param name="Revocations">The revocation endpoint.</param>
/// <param name="Identities">Whose account it is.</param>
public sealed record GrantClients(TokenClient Tokens, RevocationClient Revocations, IdentityClient Identities);
