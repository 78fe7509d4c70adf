namespace Kontext.Pages;

/// <summary>
/// The page of a connect link, with one button. It names no user, because anyone may request it. A link scanner that requests it does not
/// use up the link.
/// </summary>
public sealed record LinkPage
{
    /// <summary>
    /// The address to which the button posts. There is no anti-forgery value, because the browser has no session yet and the address is the
    /// secret.
    /// </summary>
    public required string PostUrl { get; init; }
}
