using Kontext.Core.Connections;
using Kontext.Core.Input;

namespace Kontext.Functions.Connections;

internal sealed record ConnectionResponse
{
    public required bool Connected { get; init; }

    public string Status => Connected ? "connected" : "disconnected";

    public string? Reason { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>The missing scopes; null when none is missing.</summary>
    public IReadOnlyList<string>? MissingScopes { get; init; }

    public static ConnectionResponse Of(ConnectionStatus status) => new()
    {
        Connected = status.Connected,
        Reason = status.Reason is { } reason ? WireNames.Of(reason) : null,
        ExpiresAt = status.ExpiresAt,
        DisplayName = status.DisplayName,
        MissingScopes = status.MissingScopes.IsEmpty ? null : status.MissingScopes.Values,
    };
}
