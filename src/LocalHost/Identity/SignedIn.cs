
namespace Kontext.LocalHost.Identity;

/// <summary>The sign-in behind a code: the user, and the request that the code is bound to.</summary>
internal sealed record SignedIn
{
    public required DevelopmentClient Person { get; init; }

    public required string RedirectUri { get; init; }

    public required string CodeChallenge { get; init; }

    public required string Scope { get; init; }

    public required string? Nonce { get; init; }

    public required DateTimeOffset At { get; init; }
}
