using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Kontext.Core.Outbound;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.Testing;

/// <summary>The outside of an app under test: a DNS that knows what a test tells it, and a network that ends at this machine. What nobody registered is refused and remembered.</summary>
public sealed class ScriptedNetwork
{
    private readonly ConcurrentDictionary<string, IPAddress[]> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _unexpected = new();
    private Func<IPEndPoint, bool>? _isOpen;

    /// <summary>Every look-up and connection that no test had registered.</summary>
    public IReadOnlyList<string> Unexpected => [.. _unexpected];

    /// <summary>A name and where it leads; without addresses it is one that does not resolve.</summary>
    public void Name(string host, params IPAddress[] addresses) => _names[host] = addresses;

    /// <summary>For tests that call any address: no name resolves, and nothing is reached but these places. Nothing is remembered.</summary>
    public void ReachOnly(Func<IPEndPoint, bool> isOpen) => _isOpen = isOpen;

    public void AddTo(IServiceCollection services)
    {
        services.RemoveAll<NameResolver>();
        services.RemoveAll<Dialer>();
        services.AddSingleton<NameResolver>((host, _) => Task.FromResult(Resolve(host)));
        services.AddSingleton<Dialer>(DialAsync);
    }

    private IPAddress[] Resolve(string host)
    {
        if (_names.TryGetValue(host, out var addresses))
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
        if (_isOpen is not null)
            throw new SocketException((int)SocketError.HostNotFound);
        _unexpected.Enqueue($"look-up of {host}");
        throw new SocketException((int)SocketError.HostNotFound);
    }

    private ValueTask<Stream> DialAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        if (_isOpen is { } isOpen)
            return isOpen(endpoint) ? GuardedConnector.DialAsync(endpoint, cancellationToken) : throw new SocketException((int)SocketError.ConnectionRefused);
        if (IPAddress.IsLoopback(endpoint.Address))
            return GuardedConnector.DialAsync(endpoint, cancellationToken);
        _unexpected.Enqueue($"connection to {endpoint}");
        throw new SocketException((int)SocketError.NetworkUnreachable);
    }
}
