namespace Kontext.Pages;

/// <summary>The reason for a page that shows only a message.</summary>
public enum MessageKind
{
    LinkExpired,
    LinkUsed,
    SessionEnded,
    OtherBrowser,
    OtherPerson,
    StateUnknown,
    ProviderError,
    ProviderFailed,
    SignInCancelled,
    IssuerMismatch,
    AlreadyAnswered,
    IntegrationGone,
    NotAvailable,
    Failed,
    TooManyRequests,
    SignedOut,
    AuthorizationRefused,
    ConsentAnswered,
}
