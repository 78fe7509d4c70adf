using Kontext.Core;
using Kontext.Core.Audit;
using Kontext.Core.Connecting;
using Kontext.Core.Input;
using Kontext.Core.Outbound;
using Kontext.Functions.Applications;
using Kontext.Functions.Audit;
using Kontext.Functions.Authorization;
using Kontext.Functions.Browser;
using Kontext.Functions.Callers;
using Kontext.Functions.Connect;
using Kontext.Functions.CrossOrigin;
using Kontext.Functions.Gateway;
using Kontext.Functions.Http;
using Kontext.Functions.Integrations;
using Kontext.Functions.Limits;
using Kontext.Functions.Reference;
using Kontext.Functions.Telemetry;
using Kontext.Functions.Tokens;
using Kontext.Pages;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Hosting;

/// <summary>Registers all services of the app.</summary>
internal static class KontextBuilderExtensions
{
    private const long MaxAuthorityBytes = 1024 * 1024;
    private static readonly TimeSpan AuthorityTimeLimit = TimeSpan.FromSeconds(15);

    public static FunctionsApplicationBuilder AddKontext(this FunctionsApplicationBuilder builder)
    {
        var (services, configuration, isDevelopment) = (builder.Services, builder.Configuration, builder.Environment.IsDevelopment());
        services.TryAddSingleton(TimeProvider.System);

        // The framework logs each request with its query. At a callback, the query holds a code and a state. The platform has its own
        // request telemetry.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        services.AddOptions<DeploymentOptions>().Bind(configuration).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DeploymentOptions>, DeploymentOptionsValidator>();

        services.AddCore(configuration, isDevelopment, provider => new Uri(provider.GetRequiredService<IOptions<DeploymentOptions>>().Value.PublicUrl));
        services.AddSingleton(provider => new WebAddressRules(provider.GetRequiredService<IOptions<OutboundOptions>>().Value.AllowLoopback));
        if (isDevelopment)
            services.AddHostedService<StorageOnALaptop>(); // in Azure, the infrastructure deployment creates them

        services.AddSingleton<IntegrationResponses>();
        services.AddSingleton<ApplicationAnswers>();
        services.AddSingleton<ClientActs>();
        services.AddSingleton<AuditedActs>();
        services.AddSingleton<OneTimeActs>();
        services.AddSingleton<OpenApiDocument>();
        services.AddSingleton<ReferencePage>();
        services.AddHostedService(provider => new RefusalWriter(provider.GetRequiredService<Refusals>, provider.GetRequiredService<TimeProvider>()));
        services.AddCallers(configuration);
        services.AddConnect(configuration);
        builder.AddTelemetry();
        services.AddTokenEndpoint(configuration);
        return builder;
    }

    private static void AddCallers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CallerOptions>().Bind(configuration.GetSection(CallerOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CallerOptions>, AnnotatedOptionsValidator<CallerOptions>>();
        services.AddOptions<RateLimitOptions>().Bind(configuration.GetSection(RateLimitOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RateLimitOptions>, AnnotatedOptionsValidator<RateLimitOptions>>();
        services.AddSingleton<RateLimits>();
        services.AddOptions<CorsOptions>().Bind(configuration.GetSection(CorsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CorsOptions>, CorsOptionsValidator>();
        services.AddSingleton<CrossOriginRules>();
        services.AddSingleton<IFunctionMetadataTransformer, MoreMethods>();
        services.AddSingleton<AccessRules>();
        services.AddSingleton<CallerReader>();
        services.AddSingleton<OwnCallers>();
        services.AddSingleton<CallerGate>();
        services.AddSingleton<GatewayCallers>();
        services.AddSingleton<GatewayAnswers>();
        services.AddSingleton<TokenIssuers>();

        // The framework binds this to Authentication:Schemes:Bearer.
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, BearerSetup>();

        // This comes before the framework creates its own HTTP client, which would lack the handlers and limits of this one.
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
        services.AddSingleton<SessionTokenEndpoint>();
    }

    private static void AddConnect(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SignInOptions>().Bind(configuration.GetSection(ConnectOptions.Section));
        services.AddSingleton<IPostConfigureOptions<SignInOptions>, SignInOptionsSetup>();
        services.AddHttpClient(SignIn.Client, client => (client.Timeout, client.MaxResponseContentBufferSize) = (AuthorityTimeLimit, MaxAuthorityBytes)).AddHttpMessageHandler<TracedHandler>().RemoveAllLoggers(); // the addresses hold codes
        services.AddPages(provider => new PageBrand(provider.GetRequiredService<IOptions<ConnectOptions>>().Value.ClientName));
        services.AddSingleton<SignIn>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<PageAnswers>();
        services.AddSingleton<SessionEntry>();
        services.AddSingleton<LinkEntry>();
        services.AddSingleton<ConnectPages>();
        services.AddSingleton<ConnectFlow>();
        services.AddSingleton<ConnectLinks>();
        services.AddSingleton<ClientDocuments>();
        services.AddSingleton<ClientAnswers>();
        services.AddSingleton<ConsentPages>();
        services.AddSingleton<ConsentVisits>();
        services.AddSingleton<ConsentDecisions>();
        services.AddSingleton<ConsentEntry>();
        services.AddSingleton<AuthorizeRequests>();
        services.AddSingleton<AuthorizeEntry>();
    }
}
