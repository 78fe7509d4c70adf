using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.LocalHost.Identity;

/// <summary>Registers this room, in Development only.</summary>
internal static class IdentityExtensions
{
    /// <summary>Adds the issuer. Its clients come from the configuration section <c>Identity</c>.</summary>
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

    /// <summary>Maps the issuer's endpoints. They answer 404 to a request that was not made on this machine.</summary>
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
