using System.Text.Json;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;
using Kontext.Core.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>Gets the credential of an integration for a client. The credential is fresh, and contains no refresh token.</summary>
public sealed class HandedCredentials(CredentialResolver credentials, SecretCache secrets, TokenIssuer issuer, TimeProvider clock)
{
    // The client gets at least this long to use the credential.
    private static readonly TimeSpan LeastLeft = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeastUseful = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Returns the credential according to the integration's mode. The caller has already decided that the client may have it.
    /// </summary>
    internal async Task<ExchangeResult> GetAsync(
        Integration integration, ExchangeSubject subject, Connection? connection, IReadOnlyList<string>? scopes, CancellationToken cancellationToken)
    {
        if (integration.AuthMode == AuthMode.None)
            return ExchangeResult.Of(ExchangeErrors.NoCredential(integration));
        if (integration.AuthMode == AuthMode.ServerToken)
            return await GetSharedAsync(integration, cancellationToken);
        return subject.CanConnect
            ? await GetOwnAsync(integration, connection, scopes, cancellationToken)
            : ExchangeResult.Of(ExchangeErrors.NeedsPerson(integration));
    }

    /// <summary>
    /// Returns the result as it is now, after the audit row was written. Writing may have taken as long as the credential was still valid.
    /// </summary>
    internal ExchangeResult AsOfNow(ExchangeResult result) => result.Credential is not { ExpiresAt: { } end } credential ? result
        : LeftUntil(end) is { } left ? ExchangeResult.Of(credential with { ExpiresIn = left })
        : ExchangeResult.Of(ExchangeErrors.Away(credential.Integration, retryAfter: null));

    private async Task<ExchangeResult> GetSharedAsync(Integration integration, CancellationToken cancellationToken)
    {
        if (integration.ServerToken is not { } reference)
            return ExchangeResult.Of(ExchangeErrors.NoServerToken(integration));
        var read = await secrets.FindInTimeAsync(integration.Organization.Key, reference, cancellationToken);
        if (!read.InTime(out var credential))
            return ExchangeResult.Of(ExchangeErrors.Away(integration, retryAfter: null));
        return credential is null
            ? ExchangeResult.Of(ExchangeErrors.NoServerToken(integration))
            : OfKey(integration, credential, expiresAt: null, missing: []);
    }

    private async Task<ExchangeResult> GetOwnAsync(
        Integration integration, Connection? connection, IReadOnlyList<string>? scopes, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (connection is null || !ConnectionStatus.Of(integration, connection, now).Connected)
            return NotConnected(integration, connection);
        if (!(await credentials.ResolveAsync(integration, connection, LeastLeft, cancellationToken)).Succeeded(out var usable, out var problem))
        {
            return problem.Kind == ProblemKind.Unavailable
                ? ExchangeResult.Of(ExchangeErrors.Away(integration, problem.RetryAfter))
                : NotConnected(integration, connection);
        }

        var fresh = usable.Connection;
        if (usable.Credential.Grant is not { } grant)
            return OfKey(integration, usable.Credential, fresh.ExpiresAt, fresh.MissingScopes.Values);

        // The token could not be renewed and may have expired while the vault was read, or may expire before the client has it.
        if (fresh.Grant?.AccessTokenExpiresAt - clock.GetUtcNow() < LeastUseful)
            return ExchangeResult.Of(ExchangeErrors.Away(integration, retryAfter: null));
        var granted = fresh.Grant?.Granted ?? Scopes.None;
        List<string> asked = [.. (scopes ?? []).Except(OwnScopes.OfApplications, StringComparer.Ordinal)];
        List<string> lacking = [.. asked.Where(scope => !granted.Contains(scope))];
        if (asked.Count > 0 && lacking.Count == asked.Count && !granted.IsEmpty)
            return ExchangeResult.Of(ExchangeErrors.NarrowedToNothing(integration, lacking));
        return ExchangeResult.Of(new ExchangedCredential
        {
            AccessToken = grant.AccessToken,
            ExpiresAt = fresh.Grant?.AccessTokenExpiresAt,
            ExpiresIn = LeftUntil(fresh.Grant?.AccessTokenExpiresAt),
            Scopes = granted.Values,
            MissingScopes = [.. fresh.MissingScopes.Values.Union(granted.IsEmpty ? [] : lacking, StringComparer.Ordinal)],
            Integration = integration,
        });
    }

    private ExchangeResult OfKey(Integration integration, Credential credential, DateTimeOffset? expiresAt, IReadOnlyList<string> missing)
    {
        var schema = integration.CredentialSchema;
        if ((credential.Token ?? TextOf(credential.Fields, schema?.TokenField)) is not { } token)
            return ExchangeResult.Of(ExchangeErrors.Unusable(integration));
        return ExchangeResult.Of(new ExchangedCredential
        {
            AccessToken = token,
            ExpiresAt = expiresAt,
            ExpiresIn = LeftUntil(expiresAt),
            MissingScopes = missing,
            Integration = integration,
            IsKey = true,
            Fields = integration.Category == Category.InternalMcpCredentials ? credential.Fields : null,
            Form = schema?.Form,
        });
    }

    // Returns the only required field, or else all fields.
    private static string? TextOf(JsonElement? fields, string? only)
    {
        if (fields is not { ValueKind: JsonValueKind.Object } all)
            return null;
        return only is not null && all.TryGetProperty(only, out var field)
            ? field.ValueKind == JsonValueKind.String ? field.GetString() : field.GetRawText()
            : all.GetRawText();
    }

    private ExchangeResult NotConnected(Integration integration, Connection? connection) =>
        ExchangeResult.Of(ExchangeErrors.NotConnected(integration, issuer.LinkTo(integration.Id.Value), connection?.MissingScopes ?? Scopes.None));

    private TimeSpan? LeftUntil(DateTimeOffset? end) => end - clock.GetUtcNow() is { } left && left > TimeSpan.Zero ? left : null;
}
