using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Grants;

/// <summary>Registers the room.</summary>
public static class GrantsExtensions
{
    /// <summary>Adds what renews and ends grants at the servers that gave them; clients and the catalogue of integrations must be there.</summary>
    public static IServiceCollection AddGrants(this IServiceCollection services) => services.AddSingleton<GrantService>();
}
