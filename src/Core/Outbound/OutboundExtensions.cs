using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Outbound;

/// <summary>Registers the services of this room.</summary>
public static class OutboundExtensions
{
    private static readonly TimeSpan ConnectTimeLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Adds <see cref="OutboundClients"/>. The section <c>Outbound</c> and <c>PublicUrl</c> are validated at start.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The application's configuration, not a section of it.</param>
    /// <param name="isDevelopment">Whether loopback may be allowed.</param>
    public static IServiceCollection AddOutbound(this IServiceCollection services, IConfiguration configuration, bool isDevelopment)
    {
        services.AddOptions<OutboundOptions>()
            .Bind(configuration.GetSection(OutboundOptions.Section))
            .Configure(options =>
            {
                options.PublicUrl = configuration.GetValue<Uri>("PublicUrl");
                options.Authority = Uri.TryCreate(configuration["Authentication:Schemes:Bearer:Authority"], UriKind.Absolute, out var authority) ? authority : null;
                options.PlatformHosts = PlatformHosts.Of(configuration);
            })
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutboundOptions>>(new OutboundOptionsValidator(isDevelopment));

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NameResolver>(Dns.GetHostAddressesAsync);
        services.TryAddSingleton<Dialer>(GuardedConnector.DialAsync);
        services.TryAddSingleton<AddressGuard>();
        services.TryAddSingleton<GuardedConnector>();
        services.TryAddSingleton<LargeAnswers>();
        services.TryAddSingleton<OutboundClients>();

        services.TryAddSingleton<LoopTrail>();
        services.AddTransient<CommonAnswerHandler>();
        services.AddTransient<CommonRequestHandler>();
        services.AddTransient<TracedHandler>();
        services.AddTransient<UrlRuleHandler>();

        // The defaults apply to every named client, of this room and of any other.
        services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler<CommonAnswerHandler>().AddHttpMessageHandler<CommonRequestHandler>());
        services.AddHttpClient(OutboundClients.Name)
            .AddHttpMessageHandler<TracedHandler>()
            .AddHttpMessageHandler<UrlRuleHandler>()
            .ConfigurePrimaryHttpMessageHandler(provider => CreateHandler(provider.GetRequiredService<GuardedConnector>()))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // PooledConnectionLifetime bounds its connections instead
            .RemoveAllLoggers(); // addresses of customers' servers may contain credentials
        return services;
    }

    private static SocketsHttpHandler CreateHandler(GuardedConnector connector) => new()
    {
        ConnectCallback = connector.ConnectAsync,
        ConnectTimeout = ConnectTimeLimit,
        PooledConnectionLifetime = PooledConnectionLifetime,
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 64 * 1024,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    };
}
