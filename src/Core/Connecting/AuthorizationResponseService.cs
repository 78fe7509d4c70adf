using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;
using Kontext.Core.Upstream;

namespace Kontext.Core.Connecting;

/// <summary>
/// Handles authorization responses (RFC 6749 section 4.1.2). The state is used once and bound to the browser and the context, and the
/// issuer is compared. <see cref="RedemptionService"/> redeems the code and stores the tokens.
/// </summary>
public sealed class AuthorizationResponseService(
    AuthorizationStore store, RedemptionService redemptions, ConnectService connects, EarlyEnds ends, HeldCodes codes, TimeProvider clock)
{
    // An administrator may have entered endpoints of two different servers. Only the issuer that a server names could show that.
    private const string IssuerUnknown =
        "This authorization server names its issuer (iss), and the integration names none to compare it with. An administrator must enter oauth.issuer beside the endpoints.";

    private static readonly TimeSpan CompletionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Returns the pending authorization that a state names; null when there is none. Its session tells which cookie identifies the
    /// browser. One point read.
    /// </summary>
    public async Task<PendingAuthorization?> FindAsync(string? state, CancellationToken cancellationToken) =>
        state?.Split(PendingAuthorization.Separator) is [var context, var key] && ExpiringKey.TryParse(key) is { } random
        && await store.FindPendingAsync(random, cancellationToken) is { } pending
        && pending.Context.Value == context && pending.Code is null
            ? pending
            : null;

    /// <summary>Handles an authorization response.</summary>
    /// <param name="pending">The pending authorization that the state names; null when there is none.</param>
    /// <param name="browser">The key from the cookie of its session; null when the browser has none.</param>
    /// <param name="redirectUri">The address that received the response, without its query.</param>
    /// <param name="response">The parameters of the response.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<AuthorizationAnswer> AnswerAsync(
        PendingAuthorization? pending, BrowserKey? browser, Uri redirectUri, AuthorizationResponse response, CancellationToken cancellationToken)
    {
        if (pending is null || response.IsAmbiguous || pending.RedirectUri != redirectUri || pending.EndsAt <= clock.GetUtcNow())
            return new AuthorizationAnswer(AnswerKind.Unknown);
        if (browser?.Has(pending.BrowserHash) != true)
            return new AuthorizationAnswer(AnswerKind.OtherBrowser);
        if (!await store.TryUseAsync(pending, clock.GetUtcNow(), cancellationToken))
            return new AuthorizationAnswer(AnswerKind.AlreadyAnswered, pending);
        if (await ends.IsOverAsync(pending, cancellationToken))
            return new AuthorizationAnswer(AnswerKind.SessionEnded);
        if (!IsFromExpectedIssuer(pending, response.Issuer))
            return new AuthorizationAnswer(AnswerKind.IssuerMismatch, pending);
        if (response.Issuer is not null && pending is { Issuer: null, Provider: null })
            return new AuthorizationAnswer(AnswerKind.ClientMissing, pending, IssuerUnknown);
        if (ClientRefusal.IsOf(response.Error, response.ErrorDescription))
            await redemptions.DoubtClientAsync(pending, cancellationToken);
        if (response.Error is not null || string.IsNullOrWhiteSpace(response.Code))
        {
            await RecordRefusalAsync(pending, response.Error, cancellationToken);
            return new AuthorizationAnswer(AnswerKind.Refused, pending, WordsOf(response));
        }

        var verifier = browser.VerifierOf(pending.Key);
        return pending.NeedsCompletion
            ? await HoldAsync(pending, response.Code, verifier, cancellationToken)
            : await RedeemAsync(pending, response.Code, verifier, cancellationToken);
    }

    /// <summary>
    /// Completes a connection with the key that only the user's browser was given. Problems: invalid_session, and those of
    /// <see cref="RedemptionService"/>.
    /// </summary>
    public async Task<Outcome<Connection>> CompleteAsync(
        OrganizationId organization, UserId user, IntegrationId integration, string session, CancellationToken cancellationToken)
    {
        if (ExpiringKey.TryParse(session) is not { } key
            || await store.FindPendingAsync(key, cancellationToken) is not { Code: { } code } held
            || held.Organization != organization || held.User != user || held.Integration != integration
            || held.UsedAt is not null || held.EndsAt <= clock.GetUtcNow())
        {
            return InvalidSession();
        }

        if (await ends.IsOverAsync(held, cancellationToken))
            return EarlyEnds.Problem;

        // The code is read before the authorization is used up. A vault that is unreachable for a moment must not make the user start
        // again.
        if (await codes.FindAsync(code, cancellationToken) is not { } waiting
            || !await store.TryUseAsync(held, clock.GetUtcNow(), cancellationToken))
        {
            return InvalidSession();
        }

        await codes.DeleteAsync(code, cancellationToken);
        return await ConnectAsync(held, waiting.Code, waiting.Verifier, cancellationToken);
    }

    // RFC 9207 section 2.4: an issuer that is present is compared character by character, and a server that always sends it must have sent
    // it.
    private static bool IsFromExpectedIssuer(PendingAuthorization pending, string? issuer) =>
        issuer is null ? !pending.SendsIssuer : pending.Issuer is null || pending.Issuer == issuer;

    private static string? WordsOf(AuthorizationResponse response) =>
        response.Error is null ? null : ForeignText.Clean(response.ErrorDescription, credential: null) ?? ForeignText.Clean(response.Error, credential: null);

    // RFC 6749 section 4.1.2.1. A user who refused may agree the next time. A server that does not know a scope will refuse it again.
    private async Task RecordRefusalAsync(PendingAuthorization pending, string? error, CancellationToken cancellationToken)
    {
        if (error is "access_denied" or "invalid_scope")
        {
            GrantOrigin origin = new(pending.Organization, pending.Integration, pending.Epoch);
            await connects.RecordRefusalAsync(origin, pending.User, pending.Scopes, forGood: error == "invalid_scope", cancellationToken);
        }
    }

    private async Task<AuthorizationAnswer> RedeemAsync(PendingAuthorization pending, string code, string verifier, CancellationToken cancellationToken)
    {
        var outcome = await ConnectAsync(pending, code, verifier, cancellationToken);
        if (outcome.Succeeded(out _, out var problem))
            return new AuthorizationAnswer(AnswerKind.Connected, pending);
        var kind = problem.Code switch
        {
            ErrorCodes.AuthorizationFailed => AnswerKind.Failed,
            ErrorCodes.ClientRequired => AnswerKind.ClientMissing,
            ErrorCodes.InvalidSession => AnswerKind.SessionEnded,
            _ => AnswerKind.Overtaken,
        };
        return new AuthorizationAnswer(kind, pending, problem.Message);
    }

    // Something may have ended what the user began while the code was redeemed, so that is checked again once the row can be seen.
    private async Task<Outcome<Connection>> ConnectAsync(PendingAuthorization pending, string code, string verifier, CancellationToken cancellationToken)
    {
        if (!(await redemptions.RedeemAsync(pending, code, verifier, cancellationToken)).Succeeded(out var redeemed, out var problem))
            return problem;
        var stillStored = await ends.CheckAgainAsync(redeemed.Connection, CancellationToken.None);
        return stillStored.Succeeded(out var connection, out _) ? await connects.NameAsync(connection, redeemed.Grant, CancellationToken.None) : stillStored;
    }

    // It is not known yet who uses this browser. The code and its verifier, which only this browser could make, wait for the user's own
    // token.
    private async Task<AuthorizationAnswer> HoldAsync(PendingAuthorization pending, string code, string verifier, CancellationToken cancellationToken)
    {
        var reference = await codes.StoreAsync(pending, new HeldCode(code, verifier), cancellationToken);
        var endsAt = clock.GetUtcNow() + CompletionLifetime;
        var held = pending with { Key = ExpiringKey.New(endsAt), EndsAt = endsAt, Code = reference, RowVersion = null };
        await store.AddAsync(held, cancellationToken);
        return new AuthorizationAnswer(AnswerKind.AwaitsCompletion, pending, Completion: held.Key);
    }

    private static Problem InvalidSession() => Problem.Conflict(
        ErrorCodes.InvalidSession, "This session is unknown, used or expired, or it belongs to another user or integration. Begin again.");
}
