using Kontext.Core.Applications;
using Kontext.Core.Audit;
using Kontext.Core.Authorization;
using Kontext.Core.Caps;
using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Credentials;
using Kontext.Core.Discovery;
using Kontext.Core.Exchanging;
using Kontext.Core.Grants;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Providers;
using Kontext.Core.Registrations;
using Kontext.Core.Revocations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Core.Tokens;
using Kontext.Core.Validation;
using Kontext.Functions.Applications;
using Kontext.Functions.Audit;
using Kontext.Functions.Connect;
using Kontext.Functions.Http;
using Kontext.Functions.Integrations;
using Kontext.Functions.Telemetry;
using Kontext.Functions.Tokens;
using Kontext.Pages;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Hosting;

/// <summary>Puts the rooms together.</summary>
internal static class KontextBuilderExtensions
{
    private const long MaxAuthorityBytes = 1024 * 1024;
    private static readonly TimeSpan AuthorityTimeLimit = TimeSpan.FromSeconds(15);

    public static FunctionsApplicationBuilder AddKontext(this FunctionsApplicationBuilder builder)
    {
        var (services, configuration, isDevelopment) = (builder.Services, builder.Configuration, builder.Environment.IsDevelopment());
        services.TryAddSingleton(TimeProvider.System);

        // The framework's own line about a request quotes its query, which at a callback is a code and a state. The platform has requests in its telemetry.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        services.AddOptions<DeploymentOptions>().Bind(configuration).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DeploymentOptions>, DeploymentOptionsValidator>();

        services.AddTableStorage(configuration);
        services.AddQueueStorage(configuration);
        services.AddSecrets(configuration, isDevelopment);
        services.AddOutbound(configuration, isDevelopment);
        services.AddSchedule();
        services.AddCaps(configuration);
        services.AddAudit(configuration);
        services.AddOAuth();
        services.AddRegistrations();
        services.AddDiscovery();
        services.AddProviders(configuration);
        services.AddOwnTokens(provider => provider.GetRequiredService<IOptions<DeploymentOptions>>().Value.PublicUrl);
        services.AddIntegrations();
        services.AddApplications();
        services.AddOAuthClients(provider => new Uri(provider.GetRequiredService<IOptions<DeploymentOptions>>().Value.PublicUrl));
        services.AddGrants();
        services.AddUserConnections(configuration);
        services.AddRevocations();
        services.AddCredentials();
        services.AddExchanging();
        services.AddValidation(configuration);
        services.AddAuthorizationFlow(configuration, isDevelopment);
        services.AddMaintenance(configuration);
        services.AddSingleton(provider => new WebAddressRules(provider.GetRequiredService<IOptions<OutboundOptions>>().Value.AllowLoopback));
        if (isDevelopment)
            services.AddHostedService<StorageOnALaptop>(); // in Azure the infrastructure has made them

        services.AddSingleton<IntegrationResponses>();
        services.AddSingleton<ApplicationAnswers>();
        services.AddSingleton<AuditedActs>();
        services.AddHostedService<RefusalWriter>();
        services.AddCallers(configuration);
        services.AddConnect(configuration);
        builder.AddTelemetry();
        services.AddTokenEndpoint(configuration);
        return builder;
    }

    private static void AddCallers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CallerOptions>().Bind(configuration.GetSection(CallerOptions.Section));
        services.AddOptions<RateLimitOptions>().Bind(configuration.GetSection(RateLimitOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RateLimitOptions>, AnnotatedOptionsValidator<RateLimitOptions>>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<AccessRules>();
        services.AddSingleton<CallerReader>();
        services.AddSingleton<OwnCallers>();
        services.AddSingleton<TokenIssuers>();

        // Bound by the framework to Authentication:Schemes:Bearer.
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, BearerSetup>();

        // Before the framework makes a client of its own, which would go out without what every request of ours carries.
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IHttpClientFactory>((bearer, clients) => bearer.Backchannel = clients.CreateClient(SignIn.Client));
    }

    private static void AddTokenEndpoint(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TokenEndpointOptions>().Bind(configuration.GetSection(TokenEndpointOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TokenEndpointOptions>, TokenEndpointOptionsValidator>();
        services.AddSingleton<ScopeMap>();
        services.AddSingleton<TokenRelay>();
        services.AddSingleton<TokenLimits>();
        services.AddSingleton<AuthorityTokens>();
        services.AddSingleton<SubjectTokens>();
        services.AddSingleton<ExchangeEndpoint>();
    }

    private static void AddConnect(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SignInOptions>().Bind(configuration.GetSection(ConnectOptions.Section));
        services.AddSingleton<IPostConfigureOptions<SignInOptions>, SignInOptionsSetup>();
        services.AddHttpClient(SignIn.Client, client => (client.Timeout, client.MaxResponseContentBufferSize) = (AuthorityTimeLimit, MaxAuthorityBytes)).AddHttpMessageHandler<TracedHandler>().RemoveAllLoggers(); // addresses carry codes
        services.AddPages(provider => new PageBrand(provider.GetRequiredService<IOptions<ConnectOptions>>().Value.ClientName));
        services.AddSingleton<SignIn>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<PageAnswers>();
        services.AddSingleton<ConnectDoor>();
        services.AddSingleton<LinkDoor>();
        services.AddSingleton<ConnectPages>();
        services.AddSingleton<ConnectFlow>();
        services.AddSingleton<ConnectLinks>();
        services.AddSingleton<ClientDocuments>();
    }
}
