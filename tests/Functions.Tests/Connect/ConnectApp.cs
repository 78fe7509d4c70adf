using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Connect;

/// <summary>The app with an authority for sign-in, and with two allowed return addresses.</summary>
public class ConnectApp(AzuriteServer azurite) : KontextApp(azurite)
{
    public const string ReturnUrl = "https://app.example.com/settings/accounts";
    public const string ReturnFolder = "https://console.example.com/back/";

    /// <summary>Members of an integration with an entered authorization server, so no discovery is needed.</summary>
    public const string Entered = """
        { "authMode": "oauth", "oauth": { "clientId": "c", "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://login.example.com/t" } }
        """;

    public TestAuthority Authority { get; } = new();

    /// <summary>Returns a new browser without cookies.</summary>
    public TestBrowser NewBrowser() => new(Server.CreateHandler(), Authority);

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
    [
        .. base.Settings(),
        new("Connect:Authority", TestAuthority.Issuer),
        new("Connect:ClientId", TestAuthority.ClientId),
        new("Connect:ReturnUrls:0:Url", ReturnUrl),
        new("Connect:ReturnUrls:1:Url", ReturnFolder),
    ];

    protected override void ConfigureServices(IServiceCollection services)
    {
        base.ConfigureServices(services);
        services.AddHttpClient("authority").ConfigurePrimaryHttpMessageHandler(() => Authority);
    }
}
