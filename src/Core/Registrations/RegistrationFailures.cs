using Kontext.Core.OAuth;
using Kontext.Core.Outbound;

namespace Kontext.Core.Registrations;

/// <summary>Puts into words why there is no registered client, and what an administrator can do instead.</summary>
internal static class RegistrationFailures
{
    public static RegistrationFailure NoCommonAuthentication(RegistrationRequest request) => Lasting(
        "The authorization server accepts none of the ways in which this service can authenticate (client_secret_basic, client_secret_post, none).", request);

    /// <summary>Registered, but not as it could be used.</summary>
    public static RegistrationFailure NotAsAsked(string what, RegistrationRequest request) => Lasting($"The authorization server registered a client that cannot be used: {what}.", request);

    /// <summary>Of an answer that is no registration.</summary>
    public static RegistrationFailure Of(ServerAnswer answer, RegistrationRequest request)
    {
        var error = ServerError.Find(answer, new SecretTexts()) ?? new ServerError(null, null);
        var isAwayForNow = answer.IsAway || (error.Word is not null && TokenErrors.KindOf(error.Word) == TokenFailureKind.Transient);
        return isAwayForNow
            ? new RegistrationFailure("The authorization server did not answer the registration. Try again later.", IsTransient: true)
            : Lasting(WhyNot(answer, error) + error.Quotation, request);
    }

    private static string WhyNot(ServerAnswer answer, ServerError error) => (error.Word, answer.Status) switch
    {
        ("invalid_redirect_uri", _) => "The authorization server does not register clients with our redirect URI.",
        ("invalid_client_metadata", _) => "The authorization server does not register clients with our metadata.",
        ("invalid_software_statement" or "unapproved_software_statement", _) or ("access_denied", _) or (_, 401 or 403) =>
            "The authorization server registers only clients that its operator has admitted.",
        (_, null) => "This service does not call the address of the registration endpoint: it must be https and lead to a public address.",
        (_, >= 300 and < 400) => "The registration endpoint answers with a redirect, which is not followed.",
        (_, 404 or 405 or 410) => "The authorization server names a registration endpoint, and there is none at that address.",
        (_, >= 200 and < 300) => "The registration endpoint reports success, and its answer holds no client.",
        (_, var status) => $"The authorization server refused to register a client (HTTP {status}).",
    };

    private static RegistrationFailure Lasting(string why, RegistrationRequest request) => new(
        $"{why.TrimEnd('.')}. Register an application there by hand, with the redirect URI {request.RedirectUri.OriginalString}, and enter its clientId and clientSecret in the integration's oauth settings.",
        IsTransient: false);
}
