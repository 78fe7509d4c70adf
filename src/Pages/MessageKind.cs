namespace Kontext.Pages;

/// <summary>Why there is nothing to do but read.</summary>
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
}
