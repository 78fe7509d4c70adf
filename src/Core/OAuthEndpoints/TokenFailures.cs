using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Turns a token endpoint's failure into a kind and a message.</summary>
internal sealed class TokenFailures
{
    private readonly SecretTexts _sent;
    private readonly string _invalidGrant;
    private readonly bool _isRefresh;

    private TokenFailures(SecretTexts sent, string invalidGrant, bool isRefresh = false) => (_sent, _invalidGrant, _isRefresh) = (sent, invalidGrant, isRefresh);

    public static TokenFailures OfCode(SecretTexts sent) => new(sent,
        "The authorization server does not accept the authorization: it has expired, was used already or belongs to another request. Connect again.");

    public static TokenFailures OfRefreshToken(SecretTexts sent) => new(sent,
        "The authorization server does not refresh the authorization any more: it was withdrawn there or has expired. Connect again.",
        isRefresh: true);

    public static TokenFailures OfClient(SecretTexts sent) => new(sent,
        "The authorization server gives the application no token of its own. Check which grant types it allows for this client.");

    /// <summary>Makes the failure for a success whose content cannot be used.</summary>
    public static TokenFailure Unusable(string what) => new()
    {
        Kind = TokenFailureKind.Unusable,
        IsOutcomeUnknown = true,
        Message = $"The authorization server reports success, but {what}. Ask its operator for the reason.",
    };

    /// <summary>Makes the failure for an empty code, without a call to the server.</summary>
    public TokenFailure EmptyCode() => new() { Kind = TokenFailureKind.InvalidGrant, Message = _invalidGrant };

    /// <summary>Returns the failure of an answer; null when it reports success and is complete, so that its content decides.</summary>
    public TokenFailure? Find(ServerAnswer answer)
    {
        if (answer.IsAway)
            return Away(answer);
        if (ServerError.Find(answer, _sent) is { } error)
            return OfError(answer, error);
        if (!answer.IsSuccess)
            return Refused(answer, new ServerError(null, null));
        return answer.Failure switch
        {
            OutboundFailure.None => null,
            OutboundFailure.TooLarge => Unusable("its answer is larger than this service reads"),
            _ => Away(answer),
        };
    }

    private TokenFailure OfError(ServerAnswer answer, ServerError error) => KindOf(error) switch
    {
        TokenFailureKind.InvalidGrant => new TokenFailure { Kind = TokenFailureKind.InvalidGrant, Message = _invalidGrant + error.Quotation, Error = error.Word },
        TokenFailureKind.Transient => Away(answer) with
        {
            Error = error.Word,
            IsOutcomeUnknown = answer.IsSuccess ? TokenErrors.LeavesOutcomeUnknown(error.Word!) : answer.IsOutcomeUnknown,
        },
        null when answer.IsSuccess => Unusable("its answer holds an unknown error") with { Error = error.Word },
        _ => Refused(answer, error),
    };

    private TokenFailureKind? KindOf(ServerError error)
    {
        if (_isRefresh && RefreshRefusal.EndsGrant(error.Word, error.Said))
            return TokenFailureKind.InvalidGrant;
        return error.Word is null ? null : TokenErrors.KindOf(error.Word);
    }

    private static TokenFailure Refused(ServerAnswer answer, ServerError error) => new()
    {
        Kind = TokenFailureKind.Configuration,
        Error = error.Word,
        Status = answer.Status,

        // RFC 6749 section 5.2 has 401 for a client that failed to authenticate, and for nothing else.
        NamesUnknownClient = (answer.Status == 401 && error.Word is null) || ClientRefusal.IsOf(error.Word, error.Said),
        Message = answer.Status switch
        {
            null => "This service does not call the address of the token endpoint: it must be https and lead to a public address. An administrator must correct it.",
            >= 300 and < 400 => "The token endpoint answers with a redirect, and a request with credentials does not follow one. An administrator must enter the address it leads to.",
            >= 400 when TokenErrors.RefusesResource(error.Word) =>
                $"The authorization server refuses the resource that the request names. If the scopes name the target there, an administrator should set oauth.sendResource to false.{error.Quotation}",
            404 or 405 or 410 => $"There is no token endpoint at its address (HTTP {answer.Status}). An administrator must correct it.{error.Quotation}",
            _ => $"The authorization server refuses this application or its request. An administrator should compare client id, client secret, redirect URI and scopes with what is registered there.{error.Quotation}",
        },
    };

    private static TokenFailure Away(ServerAnswer answer) => new()
    {
        Kind = TokenFailureKind.Transient,
        RetryAfter = answer.RetryAfter,
        IsOutcomeUnknown = answer.IsOutcomeUnknown,
        Message = answer switch
        {
            { Status: 429 } => "The authorization server is asked too often at the moment. Try again later.",
            { Failure: OutboundFailure.TimedOut } => "The authorization server did not finish its answer in time. Try again later.",
            { Failure: OutboundFailure.TlsFailed } => "There is no secure connection to the authorization server: its certificate cannot be trusted. Ask its operator to renew it.",
            { Failure: OutboundFailure.NameNotResolved } => "The authorization server's name is not known to DNS at the moment. Try again later.",
            { Status: >= 400 and var status } => $"The authorization server is not able to answer at the moment (HTTP {status}). Try again later.",
            { Failure: OutboundFailure.BrokenAnswer } => "The authorization server's answer broke off. Try again later.",
            { Status: not null } => "The authorization server is not able to answer at the moment. Try again later.",
            _ => "The authorization server cannot be reached at the moment. Try again later.",
        },
    };
}
