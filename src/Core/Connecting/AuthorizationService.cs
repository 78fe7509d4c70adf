using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Upstream;

namespace Kontext.Core.Connecting;

/// <summary>
/// The authorization code flow (RFC 6749 section 4.1) from sending the person away to what comes back: state used once, bound to the browser and to
/// the context, the issuer compared, PKCE always. Tokens are got and kept by <see cref="RedemptionService"/>.
/// </summary>
public sealed class AuthorizationService(
    AuthorizationStore store, RedemptionService grants, ConnectService connects, EarlyEnds ends, HeldCodes codes, TimeProvider clock)
{
    // Between the context and the random part, in neither of which it occurs.
    private const char Separator = '.';

    // Whoever entered the endpoints may have paired one server's with another's; only its own name could show it.
    private const string IssuerUnknown =
        "This authorization server names its issuer (iss), and the integration names none to compare it with. An administrator must enter oauth.issuer beside the endpoints.";

    private static readonly TimeSpan CompletionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Settles the flow and returns where the browser goes; one write, and a second for a client that we registered.</summary>
    /// <param name="session">The session it is begun in.</param>
    /// <param name="browser">That session's browser.</param>
    /// <param name="integration">As it was just read.</param>
    /// <param name="plan">Made for that integration.</param>
    /// <param name="needsCompletion">Whether nobody knows who sits at the browser.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Uri> StartAsync(
        ConnectSession session, BrowserKey browser, Integration integration, AuthorizationPlan plan, bool needsCompletion, CancellationToken cancellationToken)
    {
        var endsAt = clock.GetUtcNow() + PendingAuthorization.Lifetime;
        var pending = new PendingAuthorization
        {
            Key = ExpiringKey.New(endsAt),
            Session = session.Id,
            Organization = session.Organization,
            User = session.User,
            Integration = integration.Id,
            Epoch = integration.Epoch,
            Context = plan.Context,
            Issuer = plan.Server.Issuer,
            SendsIssuer = plan.Server.SendsIssuer,
            TokenEndpoint = plan.Server.TokenEndpoint,
            RevocationEndpoint = plan.Server.RevocationEndpoint,
            Provider = plan.Provider?.Id,
            Client = plan.Client,
            Resource = plan.Resource,
            Scopes = plan.Scopes,
            RedirectUri = plan.RedirectUri,
            ReturnUrl = session.ReturnUrl,
            NeedsCompletion = needsCompletion,
            BegunAt = session.CreatedAt,
            EndsAt = endsAt,
            BrowserHash = browser.Hash,
        };
        await store.AddAsync(pending, cancellationToken);
        if (pending.Client.Source == ClientSource.Registered)
            await store.NoteBegunAsync(pending, cancellationToken);
        return new AuthorizationRequest
        {
            Server = plan.Server,
            ClientId = plan.Client.ClientId,
            RedirectUri = plan.RedirectUri,
            Scopes = plan.Scopes,
            State = $"{plan.Context}{Separator}{pending.Key.Value}",
            CodeChallenge = Pkce.ChallengeOf(browser.VerifierOf(pending.Key)),
            Resource = plan.Resource,
            Rules = plan.Rules,
            Parameters = plan.Provider?.AuthorizationParameters ?? [],
        }.Build();
    }

    /// <summary>The session an answer belongs to, by whose cookie the browser is known; null when there is no such authorization. One point read.</summary>
    public async Task<PendingAuthorization?> FindAsync(string? state, CancellationToken cancellationToken) =>
        state?.Split(Separator) is [var context, var key] && ExpiringKey.TryParse(key) is { } random
        && await store.FindPendingAsync(random, cancellationToken) is { } pending
        && pending.Context.Value == context && pending.Code is null
            ? pending
            : null;

    /// <summary>
    /// Whether the session's person was sent there as the very client that we registered, within the last minutes, and has not come back with an
    /// answer: they may be stuck on an error page of the server's. Up to three point reads; none for a client that we did not register.
    /// </summary>
    public async Task<bool> IsUnansweredAsync(ConnectSession session, IntegrationId integration, AuthorizationPlan plan, CancellationToken cancellationToken) =>
        plan.Client.Source == ClientSource.Registered
        && await store.FindBegunAsync(session.Organization, session.User, integration, clock.GetUtcNow(), cancellationToken) is { UsedAt: null } begun
        && begun.Context == plan.Context && begun.Client == plan.Client;

    /// <summary>Takes an authorization server's answer.</summary>
    /// <param name="pending">What the answer's state names; null when it names nothing.</param>
    /// <param name="browser">The key in the cookie of its session; null when the browser has none.</param>
    /// <param name="redirectUri">The address the answer came to, without its query.</param>
    /// <param name="response">What it says.</param>
    /// <param name="cancellationToken">The caller's.</param>
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
        if (!IsFromWhomWasAsked(pending, response.Issuer))
            return new AuthorizationAnswer(AnswerKind.IssuerMismatch, pending);
        if (response.Issuer is not null && pending is { Issuer: null, Provider: null })
            return new AuthorizationAnswer(AnswerKind.ClientMissing, pending, IssuerUnknown);
        if (TokenErrors.RefusesClient(response.Error))
            await grants.DoubtClientAsync(pending, cancellationToken);
        if (response.Error is not null || string.IsNullOrEmpty(response.Code))
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
    /// Completes what the application's own user began, with what only that user's browser was given. Problems: invalid_session, and those of
    /// <see cref="RedemptionService"/>.
    /// </summary>
    public async Task<Outcome<Connection>> CompleteAsync(
        OrganizationId organization, UserId user, IntegrationId integration, string session, CancellationToken cancellationToken)
    {
        if (ExpiringKey.TryParse(session) is not { } key
            || await store.FindPendingAsync(key, cancellationToken) is not { Code: { } code } held
            || held.Organization != organization || held.User != user || held.Integration != integration
            || held.UsedAt is not null || held.EndsAt <= clock.GetUtcNow())
            return InvalidSession();
        if (await ends.IsOverAsync(held, cancellationToken))
            return EarlyEnds.Problem;

        // Read before it is used up: a vault that is away for a moment must not cost the person the whole way.
        if (await codes.FindAsync(code, cancellationToken) is not { } waiting
            || !await store.TryUseAsync(held, clock.GetUtcNow(), cancellationToken))
            return InvalidSession();
        await codes.DeleteAsync(code, cancellationToken);
        return await grants.RedeemAsync(held, waiting.Code, waiting.Verifier, cancellationToken);
    }

    /// <summary>Removes what has ended. Returns how many rows.</summary>
    public Task<int> RemoveEndedAsync(CancellationToken cancellationToken) => store.RemoveEndedAsync(clock.GetUtcNow(), cancellationToken);

    // RFC 9207 section 2.4: what is there is compared character by character, and what should be there must be.
    private static bool IsFromWhomWasAsked(PendingAuthorization pending, string? issuer) =>
        issuer is null ? !pending.SendsIssuer : pending.Issuer is null || pending.Issuer == issuer;

    private static string? WordsOf(AuthorizationResponse response) =>
        response.Error is null ? null : ForeignText.Clean(response.ErrorDescription, credential: null) ?? ForeignText.Clean(response.Error, credential: null);

    // RFC 6749 section 4.1.2.1. A person may think otherwise the next time; a server that does not know a scope will not.
    private async Task RecordRefusalAsync(PendingAuthorization pending, string? error, CancellationToken cancellationToken)
    {
        if (error is "access_denied" or "invalid_scope")
        {
            GrantOrigin made = new(pending.Organization, pending.Integration, pending.Epoch);
            await connects.RecordRefusalAsync(made, pending.User, pending.Scopes, forGood: error == "invalid_scope", cancellationToken);
        }
    }

    private async Task<AuthorizationAnswer> RedeemAsync(PendingAuthorization pending, string code, string verifier, CancellationToken cancellationToken)
    {
        var outcome = await grants.RedeemAsync(pending, code, verifier, cancellationToken);
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

    // Nobody has shown yet whose browser this is: the code waits, with the verifier that only this browser could make, for the person's own token.
    private async Task<AuthorizationAnswer> HoldAsync(PendingAuthorization pending, string code, string verifier, CancellationToken cancellationToken)
    {
        var reference = await codes.KeepAsync(pending, new HeldCode(code, verifier), cancellationToken);
        var endsAt = clock.GetUtcNow() + CompletionLifetime;
        var held = pending with { Key = ExpiringKey.New(endsAt), EndsAt = endsAt, Code = reference, RowVersion = null };
        await store.AddAsync(held, cancellationToken);
        return new AuthorizationAnswer(AnswerKind.AwaitsCompletion, pending, Completion: held.Key);
    }

    private static Problem InvalidSession() => Problem.Conflict(
        ErrorCodes.InvalidSession, "This session is unknown, used or over, or it was begun by another person or for another integration. Begin again.");
}
