namespace Kontext.Functions.Connections;

internal sealed record RevocationEnvelope(RevocationResponse Revocation);
