using Kontext.Core.Outbound;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Testing;

public static class InstanceHeaderExtensions
{
    /// <summary>Adds the instance's name to all outgoing requests.</summary>
    public static IServiceCollection AddInstanceHeader(this IServiceCollection services, string instance)
    {
        services.AddHttpClient(OutboundClients.Name).AddHttpMessageHandler(() => new InstanceHeader(instance));
        return services;
    }
}
