using Kontext.Core.Endings;

namespace Kontext.Functions.Connections;

internal sealed record RevocationResponse
{
    public required string Id { get; init; }

    public string Status => CompletedAt is null ? "running" : "done";

    public required int Connections { get; init; }

    public required int Ended { get; init; }

    public required RevokedTokensResponse Tokens { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public static RevocationResponse Of(RevocationStatus status) => new()
    {
        Id = status.Id.ToString(),
        Connections = status.Connections,
        Ended = status.Ended,
        Tokens = new RevokedTokensResponse(status.Revoked, status.NotSupported, status.Failed),
        CreatedAt = status.CreatedAt,
        CompletedAt = status.CompletedAt,
    };
}
