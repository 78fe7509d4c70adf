using Kontext.Core.Outbound;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Testing;

public static class InstanceHeaderExtensions
{
    /// <summary>Sends an instance's name along with all that leaves.</summary>
    public static IServiceCollection AddInstanceHeader(this IServiceCollection services, string instance)
    {
        services.AddHttpClient(OutboundClients.Name).AddHttpMessageHandler(() => new InstanceHeader(instance));
        return services;
    }
}
