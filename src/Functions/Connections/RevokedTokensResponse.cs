namespace Kontext.Functions.Connections;

/// <summary>What authorization servers made of it, token by token.</summary>
internal sealed record RevokedTokensResponse(int Revoked, int NotSupported, int Failed);
