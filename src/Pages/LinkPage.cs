namespace Kontext.Pages;

/// <summary>What a link opens. Nothing is known of who opens it, so it names nobody; a scanner that gets it uses nothing up.</summary>
public sealed record LinkPage
{
    /// <summary>Where the button posts to. No anti-forgery value goes with it: the browser has no session yet, and the address is the secret.</summary>
    public required string PostUrl { get; init; }
}
