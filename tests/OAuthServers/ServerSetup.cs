using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace Kontext.OAuthServers;

internal static class ServerSetup
{
    public static IReadOnlyList<string> OwnScopes { get; } = ["tools:read", "tools:call"];

    public static void AddAuthorizationServer(this IServiceCollection services, AuthorizationServerSettings settings)
    {
        InMemoryDatabaseRoot database = new();
        services.AddDbContext<Grants>(options => options
            .UseInMemoryDatabase("grants", database)
            .ConfigureWarnings(warnings => warnings.Ignore(InMemoryEventId.TransactionIgnoredWarning))
            .UseOpenIddict());
        services.AddOpenIddict()
            // The in-memory database knows no bulk updates, and without this the end of a family fails without a word.
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<Grants>().DisableBulkOperations())
            .AddServer(server => Configure(server, settings));
    }

    private static void Configure(OpenIddictServerBuilder server, AuthorizationServerSettings settings)
    {
        server.SetAuthorizationEndpointUris(Endpoints.Authorization)
            .SetTokenEndpointUris(Endpoints.Token)
            .SetRevocationEndpointUris(Endpoints.Revocation)
            .SetIntrospectionEndpointUris(Endpoints.Introspection)
            .SetUserInfoEndpointUris(Endpoints.UserInfo);
        server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
        server.Configure(options => options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain));
        server.SetAccessTokenLifetime(settings.AccessTokenLifetime)
            .SetRefreshTokenLifetime(settings.RefreshTokenLifetime)
            .SetRefreshTokenReuseLeeway(TimeSpan.Zero);
        server.UseReferenceAccessTokens().UseReferenceRefreshTokens();
        // An RSA key takes a second or more to make, and every test has a server of its own.
        server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32))).AddEphemeralSigningKey(SecurityAlgorithms.EcdsaSha256);
        server.RegisterScopes([Scopes.OpenId, Scopes.Profile, Scopes.OfflineAccess, .. OwnScopes]).IgnoreScopePermissions();
        // Resources are not known in advance. A token is made for the requested resource, and the resource server refuses all others.
        server.DisableResourceValidation().IgnoreResourcePermissions();
        server.UseAspNetCore()
            .DisableTransportSecurityRequirement()
            .EnableAuthorizationEndpointPassthrough()
            .EnableTokenEndpointPassthrough();

        server.AddEventHandler<HandleConfigurationRequestContext>(handler => handler.UseInlineHandler(context => Announce(context, settings)));
        server.AddEventHandler<HandleUserInfoRequestContext>(handler => handler.UseInlineHandler(NamePerson));
        server.AddEventHandler<HandleRevocationRequestContext>(handler => handler
            .UseScopedHandler<EndOfGrant>()
            .SetOrder(Revocation.RevokeToken.Descriptor.Order + 1));
        if (settings.AllowsClientDocuments)
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseScopedHandler<ClientDocuments>().SetOrder(int.MinValue));
    }

    private static ValueTask Announce(HandleConfigurationRequestContext context, AuthorizationServerSettings settings)
    {
        if (settings.AllowsRegistration && context.BaseUri is { } address)
            context.Metadata["registration_endpoint"] = new Uri(address, Endpoints.Registration).AbsoluteUri;
        if (settings.AllowsClientDocuments)
            context.Metadata["client_id_metadata_document_supported"] = true;
        // OpenIddict takes public clients and does not announce it.
        context.TokenEndpointAuthenticationMethods.Add(ClientAuthenticationMethods.None);
        context.RevocationEndpointAuthenticationMethods.Add(ClientAuthenticationMethods.None);
        return default;
    }

    private static ValueTask NamePerson(HandleUserInfoRequestContext context)
    {
        if (context.AccessTokenPrincipal.FindFirst(Claims.PreferredUsername) is { } name)
            context.PreferredUsername = name.Value;
        return default;
    }
}
