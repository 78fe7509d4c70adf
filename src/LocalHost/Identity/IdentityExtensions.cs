using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.LocalHost.Identity;

/// <summary>Adds the room, in Development alone.</summary>
internal static class IdentityExtensions
{
    /// <summary>Adds the issuer. Its clients come from the section <c>Identity</c> of the configuration.</summary>
    public static IServiceCollection AddDevelopmentIdentity(this IServiceCollection services, DevelopmentIdentity identity)
    {
        services.AddSingleton(identity);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<DevelopmentClients>();
        services.AddSingleton<RedirectUris>();
        services.AddSingleton<AuthorizationCodes>();
        services.AddSingleton<ClientCredentialsGrant>();
        services.AddSingleton<AuthorizationCodeGrant>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<AuthorizeEndpoint>();
        services.AddSingleton<MetadataEndpoints>();
        return services;
    }

    /// <summary>Maps the issuer's endpoints. A request that was not made on this machine finds nothing there.</summary>
    public static IEndpointRouteBuilder MapDevelopmentIdentity(this IEndpointRouteBuilder app)
    {
        var (metadata, token, authorize) = (Get<MetadataEndpoints>(app), Get<TokenEndpoint>(app), Get<AuthorizeEndpoint>(app));
        app.MapGet(MetadataEndpoints.ConfigurationPath, Guarded(metadata.AnswerConfigurationAsync));
        app.MapGet(MetadataEndpoints.KeysPath, Guarded(metadata.AnswerKeysAsync));
        app.MapPost(TokenEndpoint.Path, Guarded(token.AnswerAsync));
        app.MapMethods(AuthorizeEndpoint.Path, [HttpMethods.Get, HttpMethods.Post], Guarded(authorize.AnswerAsync));
        return app;
    }

    private static T Get<T>(IEndpointRouteBuilder app)
        where T : notnull => app.ServiceProvider.GetRequiredService<T>();

    private static RequestDelegate Guarded(RequestDelegate answer) => http =>
    {
        if (Loopback.IsWhere(http))
            return answer(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };
}
