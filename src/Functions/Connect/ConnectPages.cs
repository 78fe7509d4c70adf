using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Functions.Browser;
using Kontext.Pages;

namespace Kontext.Functions.Connect;

/// <summary>Builds the content of the session's pages from the integrations and the user's connections.</summary>
public sealed class ConnectPages(
    IntegrationService integrations, ConnectionService connections, ConnectSessionService sessions, AuthorizationService authorizations, ServerSelection servers,
    TimeProvider clock)
{
    /// <summary>
    /// Returns an integration that the session may use; null for any other. A session for one integration may use only that one. A session
    /// from before a bulk disconnect of an integration may not use that integration.
    /// </summary>
    internal async Task<Integration?> FindAsync(Visit visit, string id, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(visit.Session.Organization, id, cancellationToken) is not { } integration)
            return null;
        return visit.Session.Integration is { } only
            ? only == integration.Id ? integration : null // SessionEntry has checked for a bulk disconnect
            : await sessions.CountsForAsync(visit.Session, integration.Id, cancellationToken) ? integration : null;
    }

    /// <summary>Returns the list page: the session's one integration, or one page of all integrations.</summary>
    /// <param name="visit">The browser in its session.</param>
    /// <param name="cursor">Where the page begins. The list starts at the beginning when it is null or no longer valid.</param>
    /// <param name="done">The id of the integration that was just connected or disconnected; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<ConnectionsPage> ListAsync(Visit visit, string? cursor, string? done, CancellationToken cancellationToken)
    {
        var session = visit.Session;
        using var page = await PageOfAsync(session, cursor, cancellationToken);
        var own = visit.IsKnown
            ? await connections.ListAsync(session.Organization, session.User, page.Items, cancellationToken)
            : new Dictionary<IntegrationId, Connection>(); // an unconfirmed browser must not see the user's accounts
        return new ConnectionsPage
        {
            Organization = session.Organization.Value,
            Person = visit.PersonName,
            Integrations = [.. page.Items.Select(integration => CardOf(session, integration, own.GetValueOrDefault(integration.Id)))],
            NextUrl = page.NextCursor is { } next ? ConnectAddresses.From(session.Id, next) : null,
            Notice = NoticeOf(page.Items.FirstOrDefault(integration => integration.Id.ToString() == done), own),
            ReturnUrl = session.ReturnUrl?.AbsoluteUri,
            SignOutUrl = ConnectAddresses.Of(session.Id),
            Csrf = visit.Browser.FormValue,
            Now = clock.GetUtcNow(),
            SessionEndsAt = session.EndsAt,
        };
    }

    /// <summary>
    /// Returns the connection of the session's user, even when the user at the browser is not confirmed. Null when there never was one. One
    /// point read.
    /// </summary>
    internal Task<Connection?> FindConnectionAsync(Visit visit, Integration integration, CancellationToken cancellationToken) =>
        connections.FindAsync(visit.Session.Organization, visit.Session.User, integration.Id, cancellationToken);

    /// <summary>Returns the page before the redirect to the authorization server.</summary>
    internal async Task<AuthorizePage> OfAsync(
        Visit visit, Integration integration, Connection? connection, AuthorizationPlan plan, Notice? notice, CancellationToken cancellationToken)
    {
        var isKnown = plan.Provider is not null;
        var authorizationHost = ConnectAddresses.HostOf(plan.Server.AuthorizationEndpoint);
        var status = StatusOf(visit, integration, connection);
        return new AuthorizePage
        {
            Organization = visit.Session.Organization.Value,
            Person = visit.PersonName,
            Integration = integration.Name.Text,
            ResourceAddress = ConnectAddresses.TextOf(integration.Url),
            Provider = plan.Provider?.Name,
            AuthorizationHost = authorizationHost,
            AuthorizationAddress = isKnown ? null : ConnectAddresses.TextOf(plan.Server.AuthorizationEndpoint),
            TokenAddress = isKnown ? null : ConnectAddresses.TextOf(plan.Server.TokenEndpoint),
            IssuesElsewhere = !isKnown && ConnectAddresses.HostOf(plan.Server.TokenEndpoint) != authorizationHost,
            Scopes = plan.Scopes.Values,
            FurtherScopes = plan.FurtherScopes.Values,
            ResourceHost = ConnectAddresses.HostOf(integration.Url),
            State = CardStates.Of(integration, status),
            AccountName = status.DisplayName,
            OffersNewRegistration = await authorizations.IsUnansweredAsync(visit.Session, integration.Id, plan, cancellationToken),
            PostUrl = ConnectAddresses.Of(visit.Session.Id, integration.Id) + "/authorize",
            BackUrl = BackUrlOf(visit.Session),
            Agreed = Agreement.Of(integration, plan),
            Csrf = visit.Browser.FormValue,
            Notice = notice,
        };
    }

    /// <summary>Returns the form for a token or for the fields of a credentialSchema.</summary>
    internal async Task<TokenPage> OfAsync(
        Visit visit, Integration integration, IReadOnlyList<TokenField> fields, Notice? notice, CancellationToken cancellationToken)
    {
        var status = await StatusOfAsync(visit, integration, cancellationToken);
        return new TokenPage
        {
            Organization = visit.Session.Organization.Value,
            Person = visit.PersonName,
            Integration = integration.Name.Text,
            ResourceAddress = ConnectAddresses.TextOf(integration.Url),
            Provider = servers.ProviderOf(integration) is { } provider && provider.Owns(integration.Url) ? provider.Name : null,
            State = CardStates.Of(integration, status),
            Fields = fields,
            PostUrl = ConnectAddresses.Of(visit.Session.Id, integration.Id) + "/token",
            BackUrl = BackUrlOf(visit.Session),
            Agreed = Agreement.Of(integration),
            Csrf = visit.Browser.FormValue,
            Notice = notice,
        };
    }

    /// <summary>Returns the page that asks before a connection is disconnected.</summary>
    internal async Task<DisconnectPage> DisconnectAsync(Visit visit, Integration integration, CancellationToken cancellationToken)
    {
        var status = await StatusOfAsync(visit, integration, cancellationToken);
        return new DisconnectPage
        {
            Organization = visit.Session.Organization.Value,
            Person = visit.PersonName,
            Integration = integration.Name.Text,
            Provider = servers.ProviderOf(integration)?.Name,
            AccountName = status.DisplayName,
            PostUrl = ConnectAddresses.Of(visit.Session.Id, integration.Id) + "/disconnect",
            BackUrl = BackUrlOf(visit.Session),
            Agreed = Agreement.ToEnd(integration, status),
            Csrf = visit.Browser.FormValue,
        };
    }

    private static string BackUrlOf(ConnectSession session) => ConnectAddresses.Of(session.Id);

    private async Task<IntegrationPage> PageOfAsync(ConnectSession session, string? cursor, CancellationToken cancellationToken)
    {
        if (session.Integration is { } only)
        {
            var integration = await integrations.FindAsync(session.Organization, only, cancellationToken);
            return new IntegrationPage(integration is null || integration.IsArchived ? [] : [integration], NextCursor: null);
        }

        if (!ListIntegrationsRequest.Parse(session.Organization, limit: null, cursor, name: null).Succeeded(out var request, out _)
            && !ListIntegrationsRequest.Parse(session.Organization, limit: null, cursor: null, name: null).Succeeded(out request, out _))
        {
            throw new InvalidOperationException("The first page of a list can always be asked for.");
        }

        return await integrations.ListAsync(request, cancellationToken);
    }

    private async Task<ConnectionStatus> StatusOfAsync(Visit visit, Integration integration, CancellationToken cancellationToken) =>
        StatusOf(visit, integration, visit.IsKnown ? await FindConnectionAsync(visit, integration, cancellationToken) : null);

    // A browser whose user is not confirmed must not show that user's account.
    private ConnectionStatus StatusOf(Visit visit, Integration integration, Connection? connection) =>
        ConnectionStatus.Of(integration, visit.IsKnown ? connection : null, clock.GetUtcNow());

    private IntegrationCard CardOf(ConnectSession session, Integration integration, Connection? connection)
    {
        var status = ConnectionStatus.Of(integration, connection, clock.GetUtcNow());
        var isPersonal = integration.AuthMode is AuthMode.OAuth or AuthMode.UserToken;
        return new IntegrationCard
        {
            Name = integration.Name.Text,
            Host = ConnectAddresses.HostOf(integration.Url),
            Provider = servers.ProviderOf(integration)?.Name,
            State = CardStates.Of(integration, status),
            AccountName = status.DisplayName ?? connection?.DisplayName,
            ExpiresAt = status.ExpiresAt ?? (status.Reason == DisconnectReason.Expired ? connection?.ExpiresAt : null),
            ConnectedAt = isPersonal && status.Connected ? connection?.ConnectedAt : null,
            Detail = integration.AuthMode == AuthMode.ServerToken && !status.Connected ? "Your organization has not entered its token yet." : null,
            Url = ConnectAddresses.Of(session.Id, integration.Id),
            DisconnectUrl = isPersonal && connection?.Secret is not null ? ConnectAddresses.Of(session.Id, integration.Id) + "/disconnect" : null,
        };
    }

    // The notice shows the present state. The query parameter only selects the integration, because anyone can write it.
    private Notice? NoticeOf(Integration? done, IReadOnlyDictionary<IntegrationId, Connection> own)
    {
        if (done is null)
            return null;
        var status = ConnectionStatus.Of(done, own.GetValueOrDefault(done.Id), clock.GetUtcNow());
        return (status.Connected, status.DisplayName) switch
        {
            (true, { } account) => new Notice { Kind = NoticeKind.Success, Text = $"{done.Name.Text} is connected as {account}." },
            (true, _) => new Notice { Kind = NoticeKind.Success, Text = $"{done.Name.Text} is connected." },
            _ => new Notice { Kind = NoticeKind.Info, Text = $"{done.Name.Text} is not connected any more." },
        };
    }
}
