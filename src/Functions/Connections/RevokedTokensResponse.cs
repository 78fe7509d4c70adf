namespace Kontext.Functions.Connections;

/// <summary>The number of tokens for each revocation result.</summary>
internal sealed record RevokedTokensResponse(int Revoked, int NotSupported, int Failed);
