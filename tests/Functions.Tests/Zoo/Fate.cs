namespace Kontext.Functions.Tests.Zoo;

/// <summary>The expected result of connecting at an <see cref="Animal"/>.</summary>
public sealed record Fate
{
    private Fate()
    {
    }

    /// <summary>Whether the person is connected.</summary>
    public bool IsConnected { get; private init; }

    /// <summary>The time until the user must connect again, as the API reports it. Null when it is not known.</summary>
    public TimeSpan? ExpiresIn { get; private init; }

    /// <summary>The connection's displayName; null for none.</summary>
    public string? Account { get; private init; }

    /// <summary>The answer of authorize when the browser is not sent away. Null when it is.</summary>
    public (int Status, string Code)? Refusal { get; private init; }

    /// <summary>The heading of the page after a failed connect. Null when no such page is shown.</summary>
    public string? Heading { get; private init; }

    /// <summary>Part of the message to the application or on the page.</summary>
    public string? Says { get; private init; }

    /// <summary>The connection's reason afterwards; null for none.</summary>
    public string? Reason { get; private init; }

    public static Fate Connected(TimeSpan? expiresIn = null, string? account = null) => new() { IsConnected = true, ExpiresIn = expiresIn, Account = account };

    /// <summary>The browser is not sent there.</summary>
    public static Fate NotBegun(int status, string code, string says) => new() { Refusal = (status, code), Says = says };

    /// <summary>Nothing can be found that could be used.</summary>
    public static Fate NotFound(string says) => NotBegun(409, "discovery_failed", says);

    /// <summary>There is no client, and the message tells an administrator what to enter.</summary>
    public static Fate NoClient(string says) => NotBegun(409, "client_required", says);

    /// <summary>A later attempt may succeed.</summary>
    public static Fate Away(string says) => NotBegun(503, "authorization_server_unavailable", says);

    /// <summary>The browser comes back, and the connect fails.</summary>
    public static Fate InVain(string heading, string says, string? reason = null) => new() { Heading = heading, Says = says, Reason = reason };

    /// <summary>The token endpoint gives nothing.</summary>
    public static Fate NoTokens(string says) => InVain("The service did not finish", says);

    /// <summary>The answer cannot be from the requested server.</summary>
    public static Fate NotFromThere() => InVain("The answer came from the wrong place", "We threw the answer away unread");

    /// <summary>The text of the documentation.</summary>
    public override string ToString() => (this, Refusal) switch
    {
        ({ IsConnected: true, ExpiresIn: { } span, Account: null }, _) => $"connected for {span.TotalHours:0} h",
        ({ IsConnected: true, Account: { } account }, _) => $"connected as `{account}`",
        ({ IsConnected: true }, _) => "connected",
        (_, { } refusal) => $"`{refusal.Status} {refusal.Code}`: {Says}",
        _ => $"{Heading}: {Says}",
    };
}
