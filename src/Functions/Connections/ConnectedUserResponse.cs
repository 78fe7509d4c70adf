using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Functions.Http;

namespace Kontext.Functions.Connections;

/// <summary>
/// A user's connection, as an administrator sees it. It does not name the user's account at the provider, which is personal.
/// </summary>
internal sealed record ConnectedUserResponse
{
    public required UserResponse User { get; init; }

    public required bool Connected { get; init; }

    public string Status => Connected ? "connected" : "disconnected";

    public string? Reason { get; init; }

    public required DateTimeOffset ConnectedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public static ConnectedUserResponse Of(Integration integration, Connection connection, DateTimeOffset now)
    {
        var status = ConnectionStatus.OfPerson(integration, connection, now);
        return new ConnectedUserResponse
        {
            User = UserResponse.Of(connection.User),
            Connected = status.Connected,
            Reason = status.Reason is { } reason ? WireNames.Of(reason) : null,
            ConnectedAt = connection.ConnectedAt,
            ExpiresAt = status.ExpiresAt,
            LastUsedAt = connection.LastUsedAt,
            EndedAt = connection.EndedAt,
        };
    }
}
