using Kontext.Core.Connections;
using Kontext.Core.Discovery;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Outbound;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Core.Validation;
using Kontext.Functions.Http;
using Kontext.Functions.Integrations;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Hosting;

/// <summary>Puts the rooms together.</summary>
internal static class KontextBuilderExtensions
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static FunctionsApplicationBuilder AddKontext(this FunctionsApplicationBuilder builder)
    {
        var (services, configuration, isDevelopment) = (builder.Services, builder.Configuration, builder.Environment.IsDevelopment());
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<DeploymentOptions>().Bind(configuration).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DeploymentOptions>, DeploymentOptionsValidator>();

        services.AddTableStorage(configuration);
        services.AddQueueStorage(configuration);
        services.AddSecrets(configuration, isDevelopment);
        services.AddOutbound(configuration, isDevelopment);
        services.AddDiscovery();
        services.AddSchedule();
        services.AddIntegrations();
        services.AddUserConnections();
        services.AddValidation(configuration);
        services.AddMaintenance(configuration);
        services.AddSingleton(provider => new WebAddressRules(provider.GetRequiredService<IOptions<OutboundOptions>>().Value.AllowLoopback));
        if (isDevelopment)
            services.AddHostedService<StorageOnALaptop>(); // in Azure the infrastructure has made them

        services.AddSingleton<IntegrationResponses>();
        services.AddCallers(configuration);
        return builder;
    }

    private static void AddCallers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CallerOptions>().Bind(configuration.GetSection(CallerOptions.Section));
        services.AddSingleton<AccessRules>();
        services.AddSingleton<CallerReader>();

        // Bound by the framework to Authentication:Schemes:Bearer.
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ClockSkew = ClockSkew;

            // The framework checks neither where the section names none; a token of any issuer or for any API would do.
            options.TokenValidationParameters.ValidateIssuer = true;
            options.TokenValidationParameters.ValidateAudience = true;
        });
    }
}
