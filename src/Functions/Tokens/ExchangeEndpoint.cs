using System.Diagnostics;
using Kontext.Core.Exchanging;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tokens;

/// <summary>Answers token requests of this service's own clients: token exchange (RFC 8693) and client credentials.</summary>
public sealed class ExchangeEndpoint(ExchangeService exchanges, ClientTokenService tokens, SubjectTokens subjects, TokenLimits limits)
{
    internal async Task<IResult> ExchangeAsync(IReadOnlyDictionary<string, string> form, string authorization, CancellationToken cancellationToken)
    {
        if (!ExchangeForm.TryRead(form, authorization, out var asked, out var error))
            return error;
        var subject = asked.User is { } user ? ExchangeSubject.OfForeignUser(user) : ExchangeSubject.Itself;
        if (asked.Token is { } token)
        {
            (var read, error) = await subjects.ReadAsync(token, cancellationToken);
            if (read is null)
                return error!;
            subject = read;
        }

        if (limits.TryTakeOwn(asked.Client, subject.Person) is { } wait)
            return TokenError.SlowDown(wait);
        var result = await exchanges.ExchangeAsync(
            new ExchangeRequest(asked.Client, subject, asked.Resource, asked.Scopes, Activity.Current?.TraceId.ToString()), cancellationToken);
        return result.Error is { } refused
            ? limits.Refuse(asked.Client, refused)
            : new JsonAnswer<ExchangeResponse>(StatusCodes.Status200OK, ExchangeResponse.Of(result.Credential!), ExchangeJson.Answers.ExchangeResponse);
    }

    internal async Task<IResult> IssueAsync(IReadOnlyDictionary<string, string> form, string authorization, CancellationToken cancellationToken)
    {
        if (ClientForm.Read(form, authorization, subjectToken: null, out var client) is { } error)
            return error;
        if (limits.TryTakeOwn(client!, person: null) is { } wait)
            return TokenError.SlowDown(wait);
        var result = await tokens.IssueAsync(
            client!, form.GetValueOrDefault("resource") ?? form.GetValueOrDefault("audience"), form.GetValueOrDefault("scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries), cancellationToken);
        return result.Error is { } refused
            ? limits.Refuse(client!, refused)
            : new JsonAnswer<IssuedTokenResponse>(
                StatusCodes.Status200OK,
                new IssuedTokenResponse
                {
                    AccessToken = result.Credential!.AccessToken,
                    ExpiresIn = (long?)result.Credential.ExpiresIn?.TotalSeconds,
                    Scope = string.Join(' ', result.Credential.Scopes),
                },
                TokensJson.Answers.IssuedTokenResponse);
    }
}
