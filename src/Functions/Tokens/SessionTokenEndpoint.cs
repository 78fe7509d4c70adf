using Kontext.Core.Exchanging;
using Kontext.Core.Outcomes;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tokens;

/// <summary>Answers the requests of clients whose users have signed in here: codes, refresh tokens and revocation.</summary>
public sealed class SessionTokenEndpoint(SessionTokenService tokens, TokenLimits limits)
{
    internal const string AuthorizationCode = "authorization_code";
    internal const string RefreshToken = "refresh_token";

    private const int MaxToken = 16 * 1024;

    internal Task<IResult> RedeemAsync(IReadOnlyDictionary<string, string> form, string authorization, CancellationToken cancellationToken) => IssueAsync(
        form,
        authorization,
        "code",
        (client, code) => tokens.RedeemAsync(
            client, code, form.GetValueOrDefault("redirect_uri"), form.GetValueOrDefault("code_verifier"), form.GetValueOrDefault("resource"), cancellationToken));

    internal Task<IResult> RefreshAsync(IReadOnlyDictionary<string, string> form, string authorization, CancellationToken cancellationToken) => IssueAsync(
        form,
        authorization,
        RefreshToken,
        (client, token) => tokens.RefreshAsync(client, token, form.GetValueOrDefault("scope"), form.GetValueOrDefault("resource"), cancellationToken));

    internal async Task<IResult> RevokeAsync(IReadOnlyDictionary<string, string> form, string authorization, CancellationToken cancellationToken)
    {
        var (client, token, refusal) = Read(form, authorization, "token");
        if (client is null)
            return refusal!;
        return await tokens.RevokeAsync(client, token!, cancellationToken) is { } error ? limits.Refuse(client, error) : Results.Ok();
    }

    private async Task<IResult> IssueAsync(
        IReadOnlyDictionary<string, string> form, string authorization, string parameter, Func<ClientProof, string, Task<Result<SessionTokens, ExchangeError>>> issue)
    {
        var (client, token, refusal) = Read(form, authorization, parameter);
        if (client is null)
            return refusal!;
        return (await issue(client, token!)).Succeeded(out var issued, out var error)
            ? new JsonAnswer<IssuedTokenResponse>(
                StatusCodes.Status200OK,
                new IssuedTokenResponse
                {
                    AccessToken = issued.Access.Text,
                    ExpiresIn = (long)issued.Access.Lifetime.TotalSeconds,
                    Scope = issued.Scopes.ToString(),
                    RefreshToken = issued.RefreshToken,
                    IdToken = issued.IdToken,
                },
                TokensJson.Answers.IssuedTokenResponse)
            : limits.Refuse(client, error);
    }

    private (ClientProof? Client, string? Token, IResult? Refusal) Read(IReadOnlyDictionary<string, string> form, string authorization, string parameter)
    {
        if (form.GetValueOrDefault(parameter) is not { Length: <= MaxToken } token)
            return (null, null, TokenError.Request($"{parameter} is missing."));
        if (ClientForm.Read(form, authorization, subjectToken: null, out var client) is { } error)
            return (null, null, error);
        return limits.TryTakeSession(client!, token) is { } wait ? (null, null, TokenError.SlowDown(wait)) : (client, token, null);
    }
}
