namespace Kontext.Functions.Connections;

internal sealed record ConnectionEnvelope(ConnectionResponse Connection);
