namespace Kontext.OAuthServers;

/// <summary>The behaviour of a <see cref="RealAuthorizationServer"/>, and the lifetimes of its tokens.</summary>
public sealed record AuthorizationServerSettings
{
    /// <summary>The port of 127.0.0.1. 0 for any free port.</summary>
    public int Port { get; init; }

    /// <summary>The clock for all expiries: codes after 5 minutes, tokens as below.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The lifetime of each refresh token from its issue, so a grant in use does not expire.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Whether any client may register itself (RFC 7591).</summary>
    public bool AllowsRegistration { get; init; } = true;

    /// <summary>Whether a client id may be the address of a document that describes the client.</summary>
    public bool AllowsClientDocuments { get; init; } = true;

    /// <summary>Reads a client's document where it cannot be fetched, as in tests without sockets; null to fetch it.</summary>
    public Func<Uri, CancellationToken, Task<string>>? ReadClientDocument { get; init; }
}
