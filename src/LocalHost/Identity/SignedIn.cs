
namespace Kontext.LocalHost.Identity;

/// <summary>What a code stands for: who signed in, and the request the code is bound to.</summary>
internal sealed record SignedIn
{
    public required DevelopmentClient Person { get; init; }

    public required string RedirectUri { get; init; }

    public required string CodeChallenge { get; init; }

    public required string Scope { get; init; }

    public required string? Nonce { get; init; }

    public required DateTimeOffset At { get; init; }
}
