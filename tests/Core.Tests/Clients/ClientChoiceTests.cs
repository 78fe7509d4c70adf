using System.Text.Json;
using Kontext.Core.Clients;
using Kontext.Core.Discovery;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Providers;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Tests.Clients;

/// <summary>The order of clients: own client, deployment's client, client metadata document, dynamic registration.</summary>
public sealed class ClientChoiceTests
{
    private const string GitHub = "https://api.github.com/mcp";
    private const string Elsewhere = "https://mcp.example/mcp";
    private const string Issuer = "https://issuer.example";

    private static readonly OrganizationId Acme = new("acme");

    [Theory]
    [InlineData(Elsewhere, """{ "issuer": "https://issuer.example", "clientId": "c", "clientSecret": "s" }""", true, true, ClientSource.Own)]
    [InlineData(Elsewhere, """{ "clientId": "c" }""", true, true, ClientSource.Own)]
    [InlineData(GitHub, """{ "provider": "github", "clientId": "c", "clientSecret": "s" }""", true, true, ClientSource.Own)]
    [InlineData(GitHub, """{ "provider": "github" }""", true, true, ClientSource.Deployment)]
    [InlineData(GitHub, """{ "provider": "github", "scopes": ["repo"] }""", true, true, ClientSource.Deployment)]
    [InlineData(GitHub, "null", true, true, ClientSource.MetadataDocument)]
    [InlineData(Elsewhere, "null", true, true, ClientSource.MetadataDocument)]
    [InlineData(Elsewhere, """{ "issuer": "https://issuer.example" }""", true, true, ClientSource.MetadataDocument)]
    [InlineData(Elsewhere, "null", false, true, ClientSource.Registered)]
    [InlineData(Elsewhere, "null", true, false, ClientSource.MetadataDocument)]
    [InlineData(Elsewhere, "null", false, false, null)]
    [InlineData(Elsewhere, """{ "provider": "linear" }""", true, true, ClientSource.MetadataDocument)]
    [InlineData(Elsewhere, """{ "provider": "unknown" }""", false, true, ClientSource.Registered)]
    public void The_order_is_own_then_deployment_then_document_then_registration(string url, string oauth, bool takesDocuments, bool registers, ClientSource? expected) =>
        Assert.Equal(expected, Choose(url, oauth, takesDocuments, registers).Source);

    [Theory]
    [InlineData(GitHub, """{ "provider": "github", "tokenUrl": "https://evil.example/token" }""")]
    [InlineData(GitHub, """{ "provider": "github", "authorizationUrl": "https://evil.example/authorize" }""")]
    [InlineData(GitHub, """{ "provider": "github", "revocationUrl": "https://evil.example/revoke" }""")]
    [InlineData(GitHub, """{ "provider": "github", "issuer": "https://issuer.example" }""")]
    [InlineData(GitHub, """{ "provider": "github", "authorizationUrl": "https://evil.example/authorize", "tokenUrl": "https://evil.example/token" }""")]
    [InlineData(Elsewhere, """{ "provider": "github" }""")]
    [InlineData("https://api.github.com.evil.example/mcp", """{ "provider": "github" }""")]
    [InlineData("https://api.github.com:8443/mcp", """{ "provider": "github" }""")]
    [InlineData("https://github.com/mcp", """{ "provider": "github" }""")]
    [InlineData("https://xn--pi-github-com.example/", """{ "provider": "github" }""")]
    [InlineData(GitHub, """{ "provider": "GitHub" }""")]
    [InlineData(GitHub, """{ "provider": "linear" }""")]
    public void The_deployments_client_is_for_the_providers_own_endpoints_and_origins_alone(string url, string oauth)
    {
        var (selected, source) = Choose(url, oauth, takesDocuments: false, registers: true);

        Assert.NotEqual(ClientSource.Deployment, source);
        Assert.Null(selected.Provider);
        Assert.DoesNotContain("github.com", selected.Server.TokenEndpoint.Host, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_client_of_the_deployments_a_provider_is_discovered_like_any_other() =>
        Assert.Equal(ClientSource.MetadataDocument, Choose(GitHub, """{ "provider": "github" }""", takesDocuments: true, registers: true, hasDeploymentClient: false).Source);

    [Theory]
    [InlineData("""{ "clientId": "c", "clientSecret": "s" }""", false)]
    [InlineData("""{ "clientId": "c", "clientSecret": "s", "authorizationUrl": "https://issuer.example/authorize" }""", false)]
    [InlineData("""{ "provider": "unknown", "clientId": "c", "clientSecret": "s" }""", false)]
    [InlineData("""{ "clientId": "c" }""", true)]
    [InlineData("""{ "clientId": "c", "clientSecret": "s", "issuer": "https://issuer.example" }""", true)]
    [InlineData("""{ "clientId": "c", "clientSecret": "s", "authorizationUrl": "https://issuer.example/authorize", "tokenUrl": "https://issuer.example/token" }""", true)]
    [InlineData("""{ "provider": "github", "clientId": "c", "clientSecret": "s" }""", true)]
    public void A_client_secret_is_not_used_until_its_authorization_server_is_entered(string oauth, bool isAllowed)
    {
        var rooms = new Choice(hasDeploymentClient: false, "https://kontext.example");
        var integration = IntegrationOf(Elsewhere, oauth);

        var problem = rooms.Clients.FindProblem(integration, rooms.Select(integration, ServerThat(takesDocuments: true, registers: true)));

        Assert.Equal(isAllowed, problem is null);
        if (problem is not null)
        {
            Assert.Equal(ErrorCodes.ClientRequired, problem.Code);
            Assert.Equal(
                "A client secret is sent to one authorization server only, and nothing says to which: enter oauth.issuer beside it. The server names https://issuer.example.",
                problem.Message);
        }
    }

    [Theory]
    [InlineData("https://kontext.example", ClientSource.MetadataDocument)]
    [InlineData("http://localhost:7071", null)]
    public void A_client_metadata_document_is_used_only_with_a_public_address(string publicUrl, ClientSource? expected) =>
        Assert.Equal(expected, Choose(Elsewhere, "null", takesDocuments: true, registers: false, publicUrl: publicUrl).Source);

    [Fact]
    public void Without_a_client_the_message_says_what_to_register_and_to_enter()
    {
        var rooms = new Choice(hasDeploymentClient: false, "https://kontext.example");
        var integration = IntegrationOf(Elsewhere, "null");
        var selected = rooms.Select(integration, ServerThat(takesDocuments: false, registers: false));

        var problem = rooms.Clients.FindProblem(integration, selected);

        Assert.Equal(
            $"https://issuer.example does not let this service register itself. Register an OAuth client there with the redirect URI https://kontext.example/oauth/callback/{selected.Context} and enter its id and secret as oauth.clientId and oauth.clientSecret of this integration, with oauth.issuer beside them.",
            problem?.Message);
    }

    [Fact]
    public void The_redirect_URI_in_the_sentence_is_the_one_that_is_sent_once_the_client_is_entered()
    {
        var rooms = new Choice(hasDeploymentClient: false, "https://kontext.example");
        var before = IntegrationOf(GitHub, """{ "provider": "github" }""");
        var after = IntegrationOf(GitHub, """{ "provider": "github", "clientId": "c", "clientSecret": "s" }""") with { Id = before.Id };

        var problem = rooms.Clients.FindProblem(before, rooms.Select(before, ServerThat(takesDocuments: false, registers: false)));
        var sent = rooms.Clients.RedirectUriOf(rooms.Servers.FindKnown(after)!, ClientSource.Own);

        Assert.Contains($" {sent} ", problem!.Message, StringComparison.Ordinal);
        Assert.Contains("GitHub does not let this service register itself", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Providers:github:ClientId", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entering_the_requested_issuer_keeps_the_redirect_URI()
    {
        var rooms = new Choice(hasDeploymentClient: false, "https://kontext.example");
        var server = ServerThat(takesDocuments: false, registers: false);
        var before = IntegrationOf(Elsewhere, "null");
        var after = IntegrationOf(Elsewhere, """{ "issuer": "https://issuer.example", "clientId": "c", "clientSecret": "s" }""") with { Id = before.Id };

        var problem = rooms.Clients.FindProblem(before, rooms.Select(before, server));
        var sent = rooms.Clients.RedirectUriOf(rooms.Select(after, server), ClientSource.Own);

        Assert.Contains($" {sent} ", problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_context_has_its_own_redirect_URI()
    {
        var rooms = new Choice(hasDeploymentClient: false, "https://kontext.example");
        var server = ServerThat(takesDocuments: false, registers: true);
        var other = server with { Issuer = "https://other.example" };
        var elsewhere = server with { TokenEndpoint = new Uri("https://other.example/token") };
        var (one, two) = (IntegrationOf(Elsewhere, "null"), IntegrationOf(Elsewhere, "null"));
        var globex = one with { Organization = new OrganizationId("globex") };

        Uri[] uris =
        [
            Uri(one, server), Uri(two, server), // two integrations, one issuer
            Uri(one, other), // one integration with two issuers
            Uri(one, elsewhere), // the same issuer, claimed by another server
            Uri(globex, server), // another organization
        ];

        Assert.Equal(uris.Length, uris.Distinct().Count());
        Assert.Equal(Uri(one, server), Uri(one with { Revision = 2, Epoch = 7 }, server));
        Assert.All(uris, uri => Assert.StartsWith("https://kontext.example/oauth/callback/", uri.AbsoluteUri, StringComparison.Ordinal));

        Uri Uri(Integration integration, AuthorizationServer at) => rooms.Clients.RedirectUriOf(rooms.Select(integration, at), ClientSource.Registered);
    }

    [Theory]
    [InlineData(new[] { ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost }, ClientAuthentication.ClientSecretBasic)]
    [InlineData(new[] { ClientAuthentication.ClientSecretPost }, ClientAuthentication.ClientSecretPost)]
    [InlineData(new[] { ClientAuthentication.None, ClientAuthentication.ClientSecretPost }, ClientAuthentication.ClientSecretPost)]
    [InlineData(new[] { ClientAuthentication.None }, ClientAuthentication.ClientSecretBasic)]
    [InlineData(new ClientAuthentication[0], ClientAuthentication.ClientSecretBasic)]
    public void An_own_client_with_a_secret_authenticates_as_the_server_takes_it(ClientAuthentication[] supported, ClientAuthentication expected)
    {
        var rooms = new Choice(hasDeploymentClient: false, "https://kontext.example");
        var server = ServerThat(takesDocuments: true, registers: true) with { TokenEndpointAuthentication = [.. supported] };
        var confidential = IntegrationOf(Elsewhere, """{ "issuer": "https://issuer.example", "clientId": "c", "clientSecret": "s" }""");
        var open = IntegrationOf(Elsewhere, """{ "issuer": "https://issuer.example", "clientId": "c" }""");

        Assert.Equal(expected, rooms.Clients.FindWithoutAsking(confidential, rooms.Select(confidential, server))?.Authentication);
        Assert.Equal(ClientAuthentication.None, rooms.Clients.FindWithoutAsking(open, rooms.Select(open, server))?.Authentication);
    }

    private static (SelectedServer Selected, ClientSource? Source) Choose(
        string url, string oauth, bool takesDocuments, bool registers, bool hasDeploymentClient = true, string publicUrl = "https://kontext.example")
    {
        var rooms = new Choice(hasDeploymentClient, publicUrl);
        var integration = IntegrationOf(url, oauth);
        var selected = rooms.Select(integration, ServerThat(takesDocuments, registers));
        if (rooms.Clients.FindProblem(integration, selected) is not null)
            return (selected, null);
        return (selected, rooms.Clients.FindWithoutAsking(integration, selected)?.Source ?? ClientSource.Registered);
    }

    private static AuthorizationServer ServerThat(bool takesDocuments, bool registers) => new()
    {
        Issuer = Issuer,
        AuthorizationEndpoint = new Uri(Issuer + "/authorize"),
        TokenEndpoint = new Uri(Issuer + "/token"),
        RegistrationEndpoint = registers ? new Uri(Issuer + "/register") : null,
        TakesClientIdMetadataDocuments = takesDocuments,
    };

    [Theory]
    [InlineData("https://login.microsoftonline.com/4c2f/v2.0", "https://login.microsoftonline.com/4c2f/oauth2/v2.0/token", null)]
    [InlineData(null, "https://login.microsoftonline.com/4c2f/oauth2/v2.0/token", null)]
    [InlineData(Issuer, Issuer + "/token", Elsewhere)]
    [InlineData(null, Issuer + "/token", Elsewhere)]
    public void The_resource_is_named_unless_the_server_is_known_to_refuse_it(string? issuer, string tokenEndpoint, string? expected)
    {
        Choice choice = new(hasDeploymentClient: false, "https://integrations.example.com");
        var server = ServerThat(takesDocuments: false, registers: true) with { Issuer = issuer, TokenEndpoint = new Uri(tokenEndpoint) };
        var integration = IntegrationOf(Elsewhere, "null");
        var selected = choice.Select(integration, server);

        Assert.Equal(expected, choice.Servers.ResourceFor(integration, selected));
        Assert.Null(choice.Servers.ResourceFor(IntegrationOf(Elsewhere, """{ "sendResource": false }"""), selected));
        Assert.Equal(Elsewhere, choice.Servers.ResourceFor(IntegrationOf(Elsewhere, """{ "sendResource": true }"""), selected));
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/4c2f/v2.0", "https://login.microsoftonline.com/4c2f/oauth2/v2.0/token", false)]
    [InlineData(null, "https://login.microsoftonline.com/4c2f/oauth2/v2.0/token", false)]
    [InlineData(Issuer, Issuer + "/token", true)]
    public void Consent_is_requested_unless_the_server_is_known_to_need_none(string? issuer, string tokenEndpoint, bool expected)
    {
        Choice choice = new(hasDeploymentClient: false, "https://integrations.example.com");
        var server = ServerThat(takesDocuments: false, registers: true) with { Issuer = issuer, TokenEndpoint = new Uri(tokenEndpoint) };
        var selected = choice.Select(IntegrationOf(Elsewhere, "null"), server);

        Assert.Equal(expected, choice.Servers.AsksConsent(IntegrationOf(Elsewhere, "null"), selected));
        Assert.False(choice.Servers.AsksConsent(IntegrationOf(Elsewhere, """{ "askConsent": false }"""), selected));
        Assert.True(choice.Servers.AsksConsent(IntegrationOf(Elsewhere, """{ "askConsent": true }"""), selected));
    }

    [Theory]
    [InlineData("https://accounts.google.com", "https://oauth2.googleapis.com/token", "access_type=offline prompt=consent")]
    [InlineData("https://accounts.google.com/", "https://oauth2.googleapis.com/token", "access_type=offline prompt=consent")]
    [InlineData(null, "https://oauth2.googleapis.com/token", "access_type=offline prompt=consent")]
    [InlineData(Issuer, Issuer + "/token", "")]
    public void A_server_that_wants_parameters_of_its_own_for_a_refresh_token_gets_them(string? issuer, string tokenEndpoint, string expected)
    {
        Choice choice = new(hasDeploymentClient: false, "https://integrations.example.com");
        var server = ServerThat(takesDocuments: false, registers: true) with { Issuer = issuer, TokenEndpoint = new Uri(tokenEndpoint) };
        var selected = choice.Select(IntegrationOf(Elsewhere, "null"), server);

        Assert.Equal(expected, string.Join(' ', choice.Servers.ParametersFor(selected).Select(parameter => $"{parameter.Key}={parameter.Value}").Order(StringComparer.Ordinal)));
    }

    private static Integration IntegrationOf(string url, string oauth)
    {
        var body = JsonElement.Parse($$"""{ "name": "A", "url": "{{url}}", "authMode": "oauth", "oauth": {{oauth}} }""");
        Assert.True(CreateIntegrationRequest.Parse(body, new WebAddressRules(LoopbackHttp: false)).Succeeded(out var request, out _));
        var secret = request.Sent.ClientSecret is null ? null : new SecretReference(new SecretAddress("vault", "name"), "1");
        return request.ToIntegration(Acme, new IntegrationId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), new StoredSecrets(null, secret), DateTimeOffset.UnixEpoch);
    }

    private sealed class Choice
    {
        public Choice(bool hasDeploymentClient, string publicUrl)
        {
            ProviderCatalogue catalogue = new(ProviderCatalogue.Known);
            ProvidersOptions options = new();
            if (hasDeploymentClient)
                options.Clients["github"] = new ProviderClientOptions { ClientId = "deployment", ClientSecret = "deployments-secret" };
            DeploymentClients deployment = new(Options.Create(options), catalogue);
            Servers = new ServerSelection(catalogue, deployment);
            Clients = new ClientSelection(Servers, deployment, new ClientAddresses(new Uri(publicUrl)));
        }

        public ServerSelection Servers { get; }

        public ClientSelection Clients { get; }

        /// <summary>Returns the server that needs no discovery, or else the discovered server.</summary>
        public SelectedServer Select(Integration integration, AuthorizationServer discovered) => Servers.FindKnown(integration)
            ?? ServerSelection.Discovered(integration, discovered, new DiscoveryResult { Server = discovered, Resource = integration.Url.OriginalString, Steps = [] });
    }
}
