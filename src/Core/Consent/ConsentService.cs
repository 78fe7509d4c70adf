using Kontext.Core.Applications;
using Kontext.Core.Attachments;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Consent;

/// <summary>
/// Asks users whether a client may act for them, and makes the code for the client. A confidential application is not asked about again
/// while its integrations stay the same. All others are asked about each time, because anyone can use their client id.
/// </summary>
public sealed class ConsentService(
    SessionStore sessions, CodeStore codes, IntegrationService integrations, AttachmentStore attachments, IOptions<SessionOptions> options, TimeProvider clock)
{
    /// <summary>The limit of integrations on one page.</summary>
    public const int Most = AttachedIntegrations.Most;

    /// <summary>Returns why the client may not act in the organization; null when it may.</summary>
    public string? FindProblem(AuthorizingClient client, OrganizationId organization) => client.Application switch
    {
        { } application => application.Organization == organization ? null : "This application belongs to another organization.",
        null => client.IsOwnerKnown || options.Value.IsOpenTo(organization) ? null : "Your organization does not allow applications that it has not registered.",
    };

    /// <summary>
    /// Returns the integrations that the client would get: those attached to an application, and all of the gateway for a client without a
    /// row.
    /// </summary>
    public async Task<IReadOnlyList<ConsentChoice>> ListAsync(AuthorizingClient client, SignedIn person, CancellationToken cancellationToken)
    {
        var delegation = await sessions.FindDelegationAsync(OwnerOf(client, person), cancellationToken);
        var agreed = delegation?.AgreedAt is null ? null : delegation.Integrations;
        if (client.Application is not { } application)
        {
            using var page = await integrations.ListAsync(new ListIntegrationsRequest { Organization = person.Organization, Limit = Most }, cancellationToken);
            return [.. page.Items.Where(IsOfGateway).Select(integration => ConsentChoice.Of(integration) with { WasChosen = agreed?.Contains(integration.Id) == true })];
        }

        var found = await Task.WhenAll(application.Attached.Ids.Select(id => FindAsync(application, id, agreed, cancellationToken)));
        return [.. found.OfType<ConsentChoice>()];
    }

    /// <summary>Returns whether the user has to be asked.</summary>
    public async Task<bool> MustAskAsync(AuthorizingClient client, SignedIn person, CodeRequest request, CancellationToken cancellationToken)
    {
        if (!client.IsConfidential || request.HasPrompt("consent"))
            return true;
        return await sessions.FindDelegationAsync(OwnerOf(client, person), cancellationToken) is not { AgreedAt: not null } delegation
            || !client.Application!.Attached.Ids.All(delegation.Integrations.Contains);
    }

    /// <summary>Stores the question. One write.</summary>
    public async Task<PendingConsent> AskAsync(CodeRequest request, SignedIn person, BrowserKey browser, CancellationToken cancellationToken)
    {
        var endsAt = clock.GetUtcNow() + PendingConsent.Lifetime;
        PendingConsent pending = new()
        {
            Key = ExpiringKey.New(endsAt),
            Request = request,
            Person = person,
            EndsAt = endsAt,
            BrowserHash = browser.Hash,
        };
        await codes.AddAsync(pending, cancellationToken);
        return pending;
    }

    /// <summary>Returns the question for its browser, answered or not; null for another browser and after its end. One point read.</summary>
    public async Task<PendingConsent?> FindAsync(ExpiringKey key, BrowserKey browser, CancellationToken cancellationToken) =>
        await codes.FindConsentAsync(key, cancellationToken) is { } pending && browser.Has(pending.BrowserHash) && pending.EndsAt > clock.GetUtcNow() ? pending : null;

    /// <summary>
    /// Stores that the user agrees, and returns the code for the client; null when the question was answered before. The answer is marked
    /// last: after a crash before it, the user can answer again, and the code of the first answer is known to no program.
    /// </summary>
    public async Task<string?> AllowAsync(PendingConsent pending, AuthorizingClient client, IReadOnlyList<IntegrationId> chosen, CancellationToken cancellationToken)
    {
        if (pending.AnsweredAt is not null)
            return null;
        await AgreeAsync(client, pending.Person, chosen, cancellationToken);
        var code = await IssueAsync(pending.Request, pending.Person, cancellationToken);
        return await codes.TryAnswerAsync(pending, clock.GetUtcNow(), cancellationToken) ? code : null;
    }

    /// <summary>Stores that the user does not agree; false when the question was answered before.</summary>
    public Task<bool> DenyAsync(PendingConsent pending, CancellationToken cancellationToken) => codes.TryAnswerAsync(pending, clock.GetUtcNow(), cancellationToken);

    /// <summary>Returns a new code for the client of the request. One write.</summary>
    public async Task<string> IssueAsync(CodeRequest request, SignedIn person, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        AuthorizationCode code = new()
        {
            Key = ExpiringKey.New(now + AuthorizationCode.Lifetime),
            Session = Guid.CreateVersion7(now),
            Request = request,
            Person = person,
            EndsAt = now + AuthorizationCode.Lifetime,
        };
        await codes.AddAsync(code, cancellationToken);
        return code.Key.Value;
    }

    private Task AgreeAsync(AuthorizingClient client, SignedIn person, IReadOnlyList<IntegrationId> chosen, CancellationToken cancellationToken) => OptimisticConcurrency.RetryAsync(
        async token =>
        {
            var owner = OwnerOf(client, person);
            var present = await sessions.FindDelegationAsync(owner, token)
                ?? new Delegation { Owner = owner, ClientName = client.Name, IsOwnerKnown = client.IsOwnerKnown };
            var agreed = present with
            {
                ClientName = client.Name,
                IsOwnerKnown = client.IsOwnerKnown,
                PersonName = person.Name,
                Integrations = chosen,
                AgreedAt = present.AgreedAt ?? clock.GetUtcNow(),
            };
            return await sessions.TryAgreeAsync(agreed, token);
        },
        cancellationToken);

    private async Task<ConsentChoice?> FindAsync(Application application, IntegrationId id, IReadOnlyList<IntegrationId>? agreed, CancellationToken cancellationToken)
    {
        var finding = integrations.FindInUseAsync(application.Organization, id, cancellationToken);
        var rules = await attachments.FindRulesAsync(application.Id, id, cancellationToken);
        return await finding is { } integration
            ? ConsentChoice.Of(integration) with
            {
                HandsOut = AttachmentService.RulesOf(application, id, rules).Delivery != Delivery.Gateway && integration.AuthMode != AuthMode.None,
                IsNew = agreed?.Contains(id) == false,
                WasChosen = true,
            }
            : null;
    }

    private static bool IsOfGateway(Integration integration) => integration.Category != Category.InternalMcpCredentials;

    private static DelegateKey OwnerOf(AuthorizingClient client, SignedIn person) => new(person.Organization, client.Id, person.Person, PersonOf: null);
}

/// <summary>A user who has signed in at the deployment's authority, in an organization.</summary>
/// <param name="Organization">The organization.</param>
/// <param name="Person">The user.</param>
/// <param name="Name">The user's name; null when unknown.</param>
/// <param name="At">When the user signed in, UTC.</param>
public sealed record SignedIn(OrganizationId Organization, UserId Person, string? Name, DateTimeOffset At);

/// <summary>An integration on the page of consent.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Url">The MCP endpoint or API.</param>
/// <param name="AuthMode">Whose credential is used there.</param>
public sealed record ConsentChoice(IntegrationId Id, string Name, Uri Url, AuthMode AuthMode)
{
    /// <summary>Whether the application may get the credential itself.</summary>
    public bool HandsOut { get; init; }

    /// <summary>Whether it was added since the user last agreed.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether the user has agreed to it before, or need not choose it.</summary>
    public bool WasChosen { get; init; }

    internal static ConsentChoice Of(Integration integration) => new(integration.Id, integration.Name.Text, integration.Url, integration.AuthMode);
}
