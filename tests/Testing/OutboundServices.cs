using System.Net;
using System.Net.Sockets;
using Kontext.Core.Outbound;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Testing;

/// <summary>
/// Adds the rooms that call other servers as the app does, but without storage. It has a scripted DNS, and a scripted network on request.
/// </summary>
public sealed class OutboundServices : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    /// <summary>Makes the services.</summary>
    /// <param name="settings">The settings of the sections Outbound and Validation, by their full keys.</param>
    /// <param name="names">Answers every DNS query; null for a DNS without names.</param>
    /// <param name="network">Replaces the network; null for the real one.</param>
    /// <param name="clock">The clock; null for the system's clock.</param>
    public OutboundServices(
        IReadOnlyDictionary<string, string?> settings,
        Func<string, IPAddress[]>? names = null,
        Func<IPEndPoint, CancellationToken, ValueTask<Stream>>? network = null,
        TimeProvider? clock = null)
    {
        names ??= _ => throw new SocketException((int)SocketError.HostNotFound);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        ServiceCollection services = new();
        services.AddSingleton<NameResolver>((host, _) => Task.FromResult(names(host)));
        if (network is not null)
            services.AddSingleton<Dialer>((endpoint, token) => network(endpoint, token));
        services.AddCoreRooms(configuration, clock ?? TimeProvider.System);
        _provider = services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>Returns services that may call servers on this machine.</summary>
    public static OutboundServices WithLoopback(TimeProvider? clock = null, Func<string, IPAddress[]>? names = null) =>
        new(new Dictionary<string, string?> { ["Outbound:AllowLoopback"] = "true" }, names, clock: clock);

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
