using Kontext.Core.Clients;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;

namespace Kontext.Core.Connecting;

/// <summary>
/// Begins the authorization code flow (RFC 6749 section 4.1): the redirect to the authorization server. PKCE is always used.
/// <see cref="AuthorizationResponseService"/> handles the response.
/// </summary>
public sealed class AuthorizationService(AuthorizationStore store, TimeProvider clock)
{
    /// <summary>
    /// Stores a pending authorization and returns the address for the browser. One write, and a second one for a client that we registered.
    /// </summary>
    /// <param name="session">The session in which the user begins.</param>
    /// <param name="browser">The key of the session's browser.</param>
    /// <param name="integration">The integration as it was just read.</param>
    /// <param name="plan">The plan for that integration.</param>
    /// <param name="needsCompletion">
    /// Whether the user at the browser is not verified, so that the application must complete the connection.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
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
            State = pending.State,
            CodeChallenge = Pkce.ChallengeOf(browser.VerifierOf(pending.Key)),
            Resource = plan.Resource,
            Rules = plan.Rules,
            Parameters = plan.Parameters,
        }.Build();
    }

    /// <summary>
    /// Returns whether the session's user was sent to the server within the last minutes with this registered client, and no response has
    /// come. The user may be stuck on an error page of the server. Up to three point reads; none for a client that we did not register.
    /// </summary>
    public async Task<bool> IsUnansweredAsync(ConnectSession session, IntegrationId integration, AuthorizationPlan plan, CancellationToken cancellationToken) =>
        plan.Client.Source == ClientSource.Registered
        && await store.FindBegunAsync(session.Organization, session.User, integration, clock.GetUtcNow(), cancellationToken) is { UsedAt: null } begun
        && begun.Context == plan.Context && begun.Client == plan.Client;

    /// <summary>Removes the sessions and authorizations that have ended. Returns the number of rows.</summary>
    public Task<int> RemoveEndedAsync(CancellationToken cancellationToken) => store.RemoveEndedAsync(clock.GetUtcNow(), cancellationToken);
}
