using Kontext.LocalRuntime.Azurite;
using Kontext.LocalRuntime.Routing;
using Kontext.LocalRuntime.SignIn;
using Kontext.LocalRuntime.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.LocalRuntime.Hosting;

/// <summary>What a laptop lacks, added in Development alone: storage, an issuer of tokens, an address to be known by.</summary>
internal static class DevelopmentExtras
{
    private const string PublicUrl = "PublicUrl";

    public static void Add(WebApplicationBuilder web, string urls, Dictionary<string, string?> defaults)
    {
        defaults[PublicUrl] = ListenAddress.Public(urls);
        var address = web.Configuration[PublicUrl] is { Length: > 0 } configured ? configured.TrimEnd('/') : defaults[PublicUrl]!;

        var issuer = new TokenIssuer(address);
        foreach (var (name, value) in issuer.Settings)
        {
            defaults[name] = value;
        }

        web.Services.AddSingleton(issuer);
        web.Services.AddSingleton<DevelopmentClients>();
        web.Services.AddSingleton<ClientCredentialsGrant>();
        web.Services.AddSingleton<IDevelopmentEndpoint, TokenEndpoint>();
        AddSignIn(web.Services);

        web.Configuration.AddInMemoryCollection(AzuriteSettings.Moved(web.Configuration));

        // The first hosted service of all: first to start, last to stop.
        web.Services.AddSingleton<AzuriteService>();
        web.Services.AddHostedService(static services => services.GetRequiredService<AzuriteService>());
    }

    private static void AddSignIn(IServiceCollection services)
    {
        services.AddSingleton<RedirectUris>();
        services.AddSingleton<AuthorizationCodes>();
        services.AddSingleton<AuthorizationCodeGrant>();
        services.AddSingleton<IdTokenIssuer>();
        services.AddSingleton<IDevelopmentEndpoint, OpenIdConfigurationEndpoint>();
        services.AddSingleton<IDevelopmentEndpoint, KeysEndpoint>();
        services.AddSingleton<IDevelopmentEndpoint, AuthorizeEndpoint>();
    }
}
