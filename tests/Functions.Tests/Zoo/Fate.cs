namespace Kontext.Functions.Tests.Zoo;

/// <summary>What comes of connecting at an <see cref="Animal"/>.</summary>
public sealed record Fate
{
    private Fate()
    {
    }

    /// <summary>Whether the person is connected.</summary>
    public bool IsConnected { get; private init; }

    /// <summary>How long until the person is needed again, as the API tells; null for what is not known.</summary>
    public TimeSpan? ExpiresIn { get; private init; }

    /// <summary>The connection's displayName; null for none.</summary>
    public string? Account { get; private init; }

    /// <summary>What authorize answers when nobody is sent anywhere; null when somebody is.</summary>
    public (int Status, string Code)? Refusal { get; private init; }

    /// <summary>The heading of the page that somebody comes back to in vain; null when nobody does.</summary>
    public string? Heading { get; private init; }

    /// <summary>Part of what is said then, to the application or on the page.</summary>
    public string? Says { get; private init; }

    /// <summary>The connection's reason afterwards; null for none.</summary>
    public string? Reason { get; private init; }

    public static Fate Connected(TimeSpan? expiresIn = null, string? account = null) => new() { IsConnected = true, ExpiresIn = expiresIn, Account = account };

    /// <summary>Nobody is sent there.</summary>
    public static Fate NotBegun(int status, string code, string says) => new() { Refusal = (status, code), Says = says };

    /// <summary>Nothing can be found that could be used.</summary>
    public static Fate NotFound(string says) => NotBegun(409, "discovery_failed", says);

    /// <summary>There is no client, and an administrator reads what to enter.</summary>
    public static Fate NoClient(string says) => NotBegun(409, "client_required", says);

    /// <summary>It may work later.</summary>
    public static Fate Away(string says) => NotBegun(503, "authorization_server_unavailable", says);

    /// <summary>The person comes back in vain.</summary>
    public static Fate InVain(string heading, string says, string? reason = null) => new() { Heading = heading, Says = says, Reason = reason };

    /// <summary>The token endpoint gives nothing.</summary>
    public static Fate NoTokens(string says) => InVain("The service did not finish", says);

    /// <summary>The answer cannot be from whom was asked.</summary>
    public static Fate NotFromThere() => InVain("The answer came from the wrong place", "We threw the answer away unread");

    /// <summary>As the documentation says it.</summary>
    public override string ToString() => (this, Refusal) switch
    {
        ({ IsConnected: true, ExpiresIn: { } span, Account: null }, _) => $"connected for {span.TotalHours:0} h",
        ({ IsConnected: true, Account: { } account }, _) => $"connected as `{account}`",
        ({ IsConnected: true }, _) => "connected",
        (_, { } refusal) => $"`{refusal.Status} {refusal.Code}`: {Says}",
        _ => $"{Heading}: {Says}",
    };
}
