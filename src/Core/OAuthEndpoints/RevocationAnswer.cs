using System.Text.Json;
using Kontext.Core.OAuth;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Reads from the answer to a revocation request what happened to the token.</summary>
internal static class RevocationAnswer
{
    private static readonly SecretTexts NothingShown = new();

    // These words mean that the token is already dead. RFC 7009 section 2.2 answers 200 then; Google and others do not.
    private static readonly HashSet<string> DeadTokens = new(StringComparer.OrdinalIgnoreCase) { "invalid_token", "invalid_grant", "token_revoked", "token_expired" };

    // docs.slack.dev/reference/methods/auth.revoke. Slack also sends invalid_auth for a caller address that it refuses; we count that as
    // dead too.
    private static readonly HashSet<string> DeadAtSlack = new(StringComparer.OrdinalIgnoreCase) { "token_revoked", "token_expired", "invalid_auth", "account_inactive" };

    /// <summary>Reads an answer by RFC 7009 sections 2.2 and 2.2.1.</summary>
    public static RevocationResult Read(ServerAnswer answer)
    {
        if (answer.IsSuccess)
            return new RevocationResult(RevocationResultKind.Revoked);
        var error = ServerError.Find(answer, NothingShown);
        return error?.Word switch
        {
            _ when answer.Status == 501 => new RevocationResult(RevocationResultKind.NotSupported),
            _ when answer.IsAway => Later(answer),
            "unsupported_token_type" => new RevocationResult(RevocationResultKind.NotSupported),
            { } word when DeadTokens.Contains(word) => new RevocationResult(RevocationResultKind.Revoked),
            { } word when TokenErrors.KindOf(word) == TokenFailureKind.Transient => Later(answer),
            var word => new RevocationResult(answer.Status is 404 or 405 or 410 ? RevocationResultKind.NotSupported : RevocationResultKind.Refused)
            {
                RefusesClient = ClientRefusal.IsOf(word, error?.Said),
            },
        };
    }

    /// <summary>
    /// Reads GitHub's answer: 204 when the token was revoked, 404 for a token that is not, or no longer, one of the application's.
    /// </summary>
    public static RevocationResult ReadGitHub(ServerAnswer answer)
    {
        if (answer.IsSuccess || answer.Status == 404)
            return new RevocationResult(RevocationResultKind.Revoked);
        return answer.IsAway ? Later(answer) : new RevocationResult(RevocationResultKind.Refused);
    }

    /// <summary>Reads Slack's answer: the status is always 200, and <c>ok</c>, <c>revoked</c> and <c>error</c> tell the result.</summary>
    public static RevocationResult ReadSlack(ServerAnswer answer)
    {
        if (answer.IsAway || (answer.IsSuccess && answer.Content is null))
            return Later(answer);
        var word = WordOf(answer);
        if (word is not null && TokenErrors.KindOf(word) == TokenFailureKind.Transient)
            return Later(answer);
        var isRevoked = word is null
            ? answer.Content?.Member("ok")?.ValueKind == JsonValueKind.True && answer.Content?.Member("revoked")?.ValueKind != JsonValueKind.False
            : DeadAtSlack.Contains(word);
        return new RevocationResult(isRevoked ? RevocationResultKind.Revoked : RevocationResultKind.Refused);
    }

    /// <summary>
    /// Reads Dropbox's answer: 200 when the token was revoked. An unknown token is dead together with its refresh token. An expired access
    /// token leaves its refresh token alive, and only a fresh access token can revoke that one.
    /// </summary>
    public static RevocationResult ReadDropbox(ServerAnswer answer)
    {
        if (answer.IsAway)
            return Later(answer);
        var error = answer.Content?.Member("error");
        var isDead = answer.IsSuccess || (error is { ValueKind: JsonValueKind.Object } && error.Value.Text(".tag") == "invalid_access_token");
        return new RevocationResult(isDead ? RevocationResultKind.Revoked : RevocationResultKind.Refused);
    }

    private static RevocationResult Later(ServerAnswer answer) => new(RevocationResultKind.Transient, answer.RetryAfter);

    private static string? WordOf(ServerAnswer answer) => ServerError.Find(answer, NothingShown)?.Word;
}
