using System.Net;
using System.Net.Sockets;
using Kontext.Core.Clients;
using Kontext.Core.Discovery;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Providers;
using Kontext.Core.Validation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Testing;

/// <summary>Outbound and Validation as the app adds them, with a scripted DNS and, where asked for, a network that leads elsewhere.</summary>
public sealed class OutboundServices : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    /// <summary>Makes the services.</summary>
    /// <param name="settings">Of the sections Outbound and Validation, by their full keys.</param>
    /// <param name="names">Answers every look-up; null for a DNS that knows no name.</param>
    /// <param name="network">Stands for the network; null for the real one.</param>
    /// <param name="clock">Null for the system's.</param>
    /// <param name="isDevelopment">Whether loopback may be allowed.</param>
    public OutboundServices(
        IReadOnlyDictionary<string, string?> settings,
        Func<string, IPAddress[]>? names = null,
        Func<IPEndPoint, CancellationToken, ValueTask<Stream>>? network = null,
        TimeProvider? clock = null,
        bool isDevelopment = true)
    {
        names ??= _ => throw new SocketException((int)SocketError.HostNotFound);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        ServiceCollection services = new();
        services.AddSingleton<NameResolver>((host, _) => Task.FromResult(names(host)));
        if (network is not null)
            services.AddSingleton<Dialer>((endpoint, token) => network(endpoint, token));
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddOutbound(configuration, isDevelopment);
        services.AddOAuth();
        services.AddDiscovery();
        services.AddProviders(configuration);
        services.AddOAuthClients(_ => new Uri("https://integrations.example.com"));
        services.AddValidation(configuration);
        _provider = services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>May call servers on this machine.</summary>
    public static OutboundServices WithLoopback(TimeProvider? clock = null, Func<string, IPAddress[]>? names = null) =>
        new(new Dictionary<string, string?> { ["Outbound:AllowLoopback"] = "true" }, names, clock: clock);

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
