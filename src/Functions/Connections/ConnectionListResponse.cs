namespace Kontext.Functions.Connections;

internal sealed record ConnectionListResponse(IReadOnlyList<ConnectedUserResponse> Items, string? NextCursor);
