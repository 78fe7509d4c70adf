namespace Kontext.Pages;

/// <summary>The page on which a person agrees that an application may act for them. It shows what the application gets, and for how long.</summary>
public sealed record ConsentPage
{
    /// <summary>
    /// The form field with the person's decision: <see cref="Allow"/> or <see cref="Deny"/>. It is absent when the person pressed Enter on a
    /// check box, and then the page is shown again with the same ticks.
    /// </summary>
    public const string DecisionField = "decision";

    /// <summary>The value of <see cref="DecisionField"/> when the person agrees.</summary>
    public const string Allow = "allow";

    /// <summary>The value of <see cref="DecisionField"/> when the person refuses.</summary>
    public const string Deny = "deny";

    /// <summary>The form field of a ticked integration. It is posted once for each, with <see cref="ConsentItem.Id"/>.</summary>
    public const string IntegrationField = "integration";

    public required string Organization { get; init; }

    public required string Person { get; init; }

    /// <summary>The name of the application, as the application gave it.</summary>
    public required string Application { get; init; }

    /// <summary>
    /// Whether the organization has registered the application. When false, the page says that its owner is not known and that the name is
    /// only what the application claims.
    /// </summary>
    public required bool IsOwnerKnown { get; init; }

    /// <summary>
    /// The place that receives the answer, as <see cref="RedirectHostOf"/> writes it; null when the page need not show it. A scheme ends with
    /// a colon. Without it, the scheme <c>bank.example:</c> would look like a host.
    /// </summary>
    public string? RedirectHost { get; init; }

    /// <summary>The integrations that the application may use; empty when there is none yet.</summary>
    public required IReadOnlyList<ConsentItem> Integrations { get; init; }

    /// <summary>Whether the person ticks the integrations one by one. When false, agreement covers all of them.</summary>
    public bool AreChosen { get; init; }

    /// <summary>The days for which the application stays signed in, unless the person ends it before.</summary>
    public required int Days { get; init; }

    /// <summary>Whether the application learns who the person is (scopes <c>openid</c>, <c>profile</c>, <c>email</c>).</summary>
    public bool SharesIdentity { get; init; }

    /// <summary>Whether the application may act through this service (scope <c>gateway:access</c>).</summary>
    public bool UsesGateway { get; init; }

    public required string PostUrl { get; init; }

    /// <summary>The hash of the page's content. The form posts it back.</summary>
    public required string Agreed { get; init; }

    public required string Csrf { get; init; }

    public Notice? Notice { get; init; }

    /// <summary>Returns the host of a redirect URI, with its port when that is not the default. For a private-use scheme, returns the scheme and a colon.</summary>
    public static string RedirectHostOf(Uri redirectUri) => RedirectPlace.Of(redirectUri);
}
