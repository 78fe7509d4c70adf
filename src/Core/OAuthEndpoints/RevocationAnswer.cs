using System.Text.Json;
using Kontext.Core.OAuth;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Reads what became of a token from the answer to its revocation.</summary>
internal static class RevocationAnswer
{
    private static readonly SecretTexts NothingShown = new();

    // Such a token counts no more, which is what was wanted. RFC 7009 section 2.2 answers 200 here; Google and others do not.
    private static readonly HashSet<string> DeadTokens = new(StringComparer.OrdinalIgnoreCase) { "invalid_token", "invalid_grant", "token_revoked", "token_expired" };

    // docs.slack.dev/reference/methods/auth.revoke; invalid_auth also stands for an address Slack does not take the token from, which changes nothing here.
    private static readonly HashSet<string> DeadAtSlack = new(StringComparer.OrdinalIgnoreCase) { "token_revoked", "token_expired", "invalid_auth", "account_inactive" };

    /// <summary>RFC 7009 sections 2.2 and 2.2.1.</summary>
    public static RevocationResult Read(ServerAnswer answer)
    {
        if (answer.IsSuccess)
            return new RevocationResult(RevocationResultKind.Revoked);
        return WordOf(answer) switch
        {
            _ when answer.Status == 501 => new RevocationResult(RevocationResultKind.NotSupported),
            _ when answer.IsAway => Later(answer),
            "unsupported_token_type" => new RevocationResult(RevocationResultKind.NotSupported),
            { } word when DeadTokens.Contains(word) => new RevocationResult(RevocationResultKind.Revoked),
            { } word when TokenErrors.KindOf(word) == TokenFailureKind.Transient => Later(answer),
            var word => new RevocationResult(answer.Status is 404 or 405 or 410 ? RevocationResultKind.NotSupported : RevocationResultKind.Refused)
            {
                RefusesClient = TokenErrors.RefusesClient(word),
            },
        };
    }

    /// <summary>204 when it is done; 404 for a token that is not one of the application's (any more).</summary>
    public static RevocationResult ReadGitHub(ServerAnswer answer)
    {
        if (answer.IsSuccess || answer.Status == 404)
            return new RevocationResult(RevocationResultKind.Revoked);
        return answer.IsAway ? Later(answer) : new RevocationResult(RevocationResultKind.Refused);
    }

    /// <summary>Status 200 always, and the truth in <c>ok</c>, <c>revoked</c> and <c>error</c>.</summary>
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
    /// 200 when it is done. A token that is not known any more is dead, and what belongs to it; one that has merely expired is dead alone: the refresh
    /// token it belongs to lives on, and ends with a fresh access token only.
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
