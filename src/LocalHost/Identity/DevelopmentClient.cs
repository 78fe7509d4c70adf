namespace Kontext.LocalHost.Identity;

/// <summary>A client that may request a token: a service account, or a user when <see cref="User"/> is set.</summary>
internal sealed record DevelopmentClient
{
    public required string Id { get; init; }

    public required string Organization { get; init; }

    public string? User { get; init; }

    /// <summary>The user's name on the sign-in page; null when the client was read for the token endpoint.</summary>
    public string? Name { get; init; }
}
