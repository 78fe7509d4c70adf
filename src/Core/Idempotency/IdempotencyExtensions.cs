using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Idempotency;

/// <summary>Registers this room.</summary>
public static class IdempotencyExtensions
{
    /// <summary>Adds the rows of idempotency keys. Storage and tokens must be registered too.</summary>
    public static IServiceCollection AddIdempotency(this IServiceCollection services)
    {
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<IdempotencyService>();
        return services;
    }
}
