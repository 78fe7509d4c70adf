namespace Kontext.Pages;

/// <summary>
/// Takes the browser to another origin. The answer to a post that ends in a sign-in elsewhere: browsers hold the whole chain of redirects that
/// follows a post to the page's form-action, and many authorization servers redirect to an origin that nobody can know beforehand. A navigation
/// that begins on a page of its own is free of that.
/// </summary>
public sealed record LeavePage
{
    /// <summary>Where to, at once; http or https.</summary>
    public required Uri Target { get; init; }

    /// <summary>Who is there; null for what is known by its host alone.</summary>
    public string? Provider { get; init; }
}
