namespace Kontext.Pages.Tests;

/// <summary>Every page in every state, as people will see them.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 14, 0, 0, TimeSpan.Zero);

    private const string Csrf = "c5f1-anti-forgery";

    public static LinkPage Link => new() { PostUrl = "/oauth/start/ticket" };

    public static HomePage Home => new()
    {
        Version = "1.0.0",
        ApiUrl = "https://integrations.example.com/api/v1",
        LiveUrl = "https://integrations.example.com/health/live",
        ReadyUrl = "https://integrations.example.com/health/ready",
        DocumentationUrl = "https://docs.example.com/",
    };

    public static LeavePage Leave => new() { Target = new Uri("https://github.com/login/oauth/authorize?client_id=1&state=2"), Provider = "GitHub" };

    public static LeavePage LeaveToUnknown => new() { Target = new Uri("https://login.acme.example/authorize?client_id=1") };

    public static LeavePage LeaveToApplication => new() { Target = new Uri("cursor://anysphere.cursor/callback?code=1&state=2"), Application = "Cursor" };

    public static ConnectionsPage Connections => new()
    {
        Organization = "Acme",
        Person = "alice@acme.example",
        Integrations = [.. Cards],
        Notice = new Notice { Kind = NoticeKind.Success, Text = "GitHub is connected as alice-at-work." },
        ReturnUrl = "https://app.acme.example/agents",
        SignOutUrl = "/connect/sign-out",
        Csrf = Csrf,
        Now = Now,
        SessionEndsAt = Now.AddMinutes(8),
    };

    public static ConnectionsPage Empty => Connections with { Integrations = [], Notice = null, ReturnUrl = null, SignOutUrl = null };

    public static ConnectionsPage Paged => Connections with { Integrations = [.. Many(20)], NextUrl = "/connect?page=2" };

    public static ConnectionsPage Delegated => Connections with
    {
        Delegations =
        [
            new DelegationCard { Name = "Acme assistant", IsOwnerKnown = true, Since = Now.AddDays(-12), Integrations = 3, EndUrl = "/connect/applications/1/end" },
            new DelegationCard { Name = "Cursor", IsOwnerKnown = false, Since = Now.AddDays(-1), Integrations = 1, EndUrl = "/connect/applications/2/end" },
            new DelegationCard { Name = "Report writer", IsOwnerKnown = true, Since = Now, Integrations = 0, EndUrl = "/connect/applications/3/end" },
        ],
    };

    public static AuthorizePage Authorize => new()
    {
        Organization = "Acme",
        Person = "alice@acme.example",
        Integration = "GitHub",
        ResourceAddress = "https://api.githubcopilot.com/mcp/",
        Provider = "GitHub",
        AuthorizationHost = "github.com",
        Scopes = ["repo", "read:org", "read:user"],
        State = CardState.NotConnected,
        PostUrl = "/connect/1",
        BackUrl = "/connect",
        Agreed = "agreed-value",
        Csrf = Csrf,
    };

    public static AuthorizePage AuthorizeUnknown => Authorize with
    {
        Integration = "Warehouse",
        ResourceAddress = "https://mcp.warehouse.acme.example/@stock/mcp",
        Provider = null,
        AuthorizationHost = "login.warehouse.acme.example",
        AuthorizationAddress = "https://login.warehouse.acme.example/oauth/authorize",
        TokenAddress = "https://login.warehouse.acme.example/oauth/token",
        Scopes = [],
        OffersNewRegistration = true,
    };

    /// <summary>At a server that many share, with the longest address there can be.</summary>
    public static AuthorizePage AuthorizeElsewhere => AuthorizeUnknown with
    {
        ResourceAddress = $"https://mcp.shared.example/{string.Join('/', Enumerable.Repeat("a-long-segment", 130))}?tenant=acme",
        TokenAddress = "https://tokens.shared.example/@acme/oauth/token",
        IssuesElsewhere = true,
    };

    public static AuthorizePage AuthorizeMuch => Authorize with
    {
        Integration = "Mail and calendar",
        Provider = "Google",
        AuthorizationHost = "accounts.google.com",
        ResourceAddress = "https://gmail.googleapis.com/gmail/v1",
        State = CardState.NeedsMorePermissions,
        AccountName = "alice@acme.example",
        Scopes = [.. Enumerable.Range(1, 14).Select(number => $"https://www.googleapis.com/auth/scope.number{number}")],
        FurtherScopes = [.. Enumerable.Range(10, 5).Select(number => $"https://www.googleapis.com/auth/scope.number{number}")],
        ResourceHost = "gmail.googleapis.com",
        Notice = new Notice { Kind = NoticeKind.Warning, Text = "You did not allow everything that was asked for." },
    };

    public static TokenPage Token => new()
    {
        Organization = "Acme",
        Person = "alice@acme.example",
        Integration = "Build server",
        ResourceAddress = "https://builds.acme.example/api",
        State = CardState.NotConnected,
        Fields = [new TokenField { Name = "token", Label = "Token", Description = "An access token from your settings there.", Kind = TokenFieldKind.Secret, IsRequired = true }],
        PostUrl = "/connect/2",
        BackUrl = "/connect",
        Agreed = "agreed-value",
        Csrf = Csrf,
    };

    public static TokenPage TokenSent => Token with
    {
        Integration = "Data warehouse",
        ResourceAddress = "https://warehouse.acme.example/mcp?region=eu",
        State = CardState.ReconnectProviderRefused,
        Fields =
        [
            new TokenField { Name = "account", Label = "Account", Description = "As in the address of your workspace.", Kind = TokenFieldKind.Text, IsRequired = true, Value = "acme eu", Error = "An account has no spaces." },
            new TokenField { Name = "secret", Label = "Secret key", Kind = TokenFieldKind.Secret, IsRequired = true, Value = "never-shown", Error = "Enter it again." },
            new TokenField { Name = "region", Label = "Region", Kind = TokenFieldKind.Choice, IsRequired = true, Choices = ["eu-central", "us-east"], Value = "us-east" },
            new TokenField { Name = "port", Label = "Port", Kind = TokenFieldKind.Number, Value = "5432" },
            new TokenField { Name = "tls", Label = "Check the server's certificate", Description = "Recommended.", Kind = TokenFieldKind.Boolean, Value = "true" },
        ],
    };

    public static DisconnectPage Disconnect => new()
    {
        Organization = "Acme",
        Person = "alice@acme.example",
        Integration = "GitHub",
        Provider = "GitHub",
        AccountName = "alice-at-work",
        PostUrl = "/connect/1/disconnect",
        BackUrl = "/connect",
        Agreed = "agreed-value",
        Csrf = Csrf,
    };

    /// <summary>The consent page of an application that the organization has registered, for all its integrations.</summary>
    public static ConsentPage Consent => new()
    {
        Organization = "Acme",
        Person = "alice@acme.example",
        Application = "Acme assistant",
        IsOwnerKnown = true,
        Integrations =
        [
            new ConsentItem { Id = "id-1", Name = "GitHub", Host = "api.githubcopilot.com", Use = ConsentUse.OwnAccount },
            new ConsentItem { Id = "id-2", Name = "Data warehouse", Host = "warehouse.acme.example", Use = ConsentUse.SharedAccount, HandsOutCredential = true },
            new ConsentItem { Id = "id-3", Name = "Weather", Host = "weather.example", Use = ConsentUse.NoAccount, IsNew = true },
        ],
        Days = 30,
        SharesIdentity = true,
        UsesGateway = true,
        PostUrl = "/oauth2/consent",
        Agreed = "agreed-value",
        Csrf = Csrf,
    };

    /// <summary>The consent page of an application whose owner is not known. The person selects the integrations.</summary>
    public static ConsentPage ConsentUnknown => Consent with
    {
        Application = "Cursor",
        IsOwnerKnown = false,
        RedirectHost = "cursor:",
        AreChosen = true,
        Integrations = [.. Consent.Integrations.Select(item => item with { HandsOutCredential = false, IsNew = false })],
        SharesIdentity = false,
    };

    /// <summary>One page of each kind and of each state.</summary>
    public static IEnumerable<object> All =>
    [
        Home, Home with { DocumentationUrl = null }, Link, Leave, LeaveToUnknown, LeaveToApplication, LeaveToApplication with { Target = new Uri("http://127.0.0.1:53682/callback?code=1") },
        Connections, Empty, Paged, Delegated, Delegated with { Integrations = [] }, Consent, ConsentUnknown, Consent with { RedirectHost = "app.acme.example" }, Consent with { Integrations = [] },
        ConsentUnknown with { RedirectHost = "127.0.0.1:53682", Notice = new Notice { Kind = NoticeKind.Warning, Text = "This has changed." } },
        AuthorizeMuch, AuthorizeElsewhere, TokenSent, Token with { Provider = "GitHub" }, Disconnect, Disconnect with { Provider = null, AccountName = null },
        .. Enum.GetValues<CardState>().SelectMany(state => new object[] { Authorize with { State = state }, AuthorizeUnknown with { State = state, AccountName = "alice" }, Token with { State = state } }),
        .. Enum.GetValues<NoticeKind>().Select(kind => Token with { Notice = new Notice { Kind = kind, Text = "A notice." } }),
        .. Messages,
    ];

    public static IEnumerable<MessagePage> Messages => Enum.GetValues<MessageKind>().Select(Message);

    public static MessagePage Message(MessageKind kind) => new()
    {
        Kind = kind,
        Detail = kind switch
        {
            MessageKind.ProviderError => "access_denied: The user has denied your application access.",
            MessageKind.AuthorizationRefused => "The redirect URI of the request is not registered for this application.",
            _ => null,
        },
        RequestId = kind is MessageKind.Failed ? "0HNCK3V1T9S6J:00000002" : null,
        ActionUrl = kind is MessageKind.AlreadyAnswered or MessageKind.ProviderError or MessageKind.IntegrationGone ? "/connect" : null,
        ActionText = kind is MessageKind.AlreadyAnswered or MessageKind.ProviderError or MessageKind.IntegrationGone ? "Your accounts" : null,
    };

    public static IEnumerable<IntegrationCard> Many(int count) => Enumerable.Range(1, count).Select(number => new IntegrationCard
    {
        Name = $"Integration number {number}",
        Host = $"mcp{number}.services.acme.example",
        Provider = number % 2 == 0 ? "Atlassian" : null,
        State = (CardState)(number % Enum.GetValues<CardState>().Length),
        AccountName = "alice@acme.example",
        ConnectedAt = Now.AddDays(-number),
        ExpiresAt = Now.AddDays(number),
        Url = $"/connect/0199c0de-0000-7000-8000-{number:000000000000}",
        DisconnectUrl = $"/connect/0199c0de-0000-7000-8000-{number:000000000000}/disconnect",
    });

    private static IEnumerable<IntegrationCard> Cards =>
    [
        Card("GitHub", "api.githubcopilot.com", CardState.Connected) with { Provider = "GitHub", AccountName = "alice-at-work", ConnectedAt = Now, DisconnectUrl = "/connect/1/disconnect" },
        Card("Linear", "mcp.linear.app", CardState.NotConnected) with { Provider = "Linear" },
        Card("Team calendar", "calendar.googleapis.com", CardState.NeedsMorePermissions) with { Provider = "Google", AccountName = "alice@acme.example", ConnectedAt = Now.AddDays(-40), DisconnectUrl = "/connect/3/disconnect" },
        Card("Build server", "builds.acme.example", CardState.Connected) with { ConnectedAt = Now.AddDays(-60), ExpiresAt = Now.AddDays(5), DisconnectUrl = "/connect/4/disconnect" },
        Card("Slack", "mcp.slack.com", CardState.ReconnectRevoked) with { Provider = "Slack" },
        Card("Notion", "mcp.notion.com", CardState.ReconnectExpired) with { Provider = "Notion", AccountName = "alice", ExpiresAt = Now.AddDays(-3) },
        Card("Jira", "mcp.atlassian.com", CardState.ReconnectConfigurationChanged) with { Provider = "Atlassian" },
        Card("Data warehouse", "warehouse.acme.example", CardState.ReconnectProviderRefused) with { DisconnectUrl = "/connect/8/disconnect" },
        Card("Wiki", "wiki.acme.example", CardState.ReconnectReplyLost),
        Card("Handbook search", "handbook.acme.example", CardState.ProvidedByOrganization),
        Card("Weather", "weather.example", CardState.NothingNeeded),
        Card("Figma", "mcp.figma.com", CardState.Unavailable) with { Provider = "Figma", Detail = "An administrator must register a client at Figma first." },
    ];

    private static IntegrationCard Card(string name, string host, CardState state) =>
        new() { Name = name, Host = host, State = state, Url = $"/connect/{Uri.EscapeDataString(name)}" };
}
