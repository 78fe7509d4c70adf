using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Kontext.Core.Outbound;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.Testing;

/// <summary>
/// The network of an app under test: a scripted DNS, and connections to this machine only. Unregistered names and addresses are refused and
/// recorded.
/// </summary>
public sealed class ScriptedNetwork
{
    private readonly ConcurrentDictionary<string, IPAddress[]> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _unexpected = new();
    private Func<IPEndPoint, bool>? _isOpen;

    /// <summary>All DNS queries and connections that no test had registered.</summary>
    public IReadOnlyList<string> Unexpected => [.. _unexpected];

    /// <summary>Registers a name and its addresses. A name without addresses does not resolve.</summary>
    public void Name(string host, params IPAddress[] addresses) => _names[host] = addresses;

    /// <summary>
    /// Allows connections to these endpoints only, for tests that call random addresses. No name resolves, and no refusal is recorded.
    /// </summary>
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
