namespace Kontext.LocalHost.Identity;

/// <summary>Who may ask for a token: a service account, or a stand-in for a person where <see cref="User"/> is set.</summary>
internal sealed record DevelopmentClient
{
    public required string Id { get; init; }

    public required string Organization { get; init; }

    public string? User { get; init; }

    /// <summary>What a person is called on a page; not asked for where a token is.</summary>
    public string? Name { get; init; }
}
