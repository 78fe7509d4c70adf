using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Kontext.LocalHost.Worker.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.LocalHost.Worker;

/// <summary>
/// The gRPC server on loopback to which workers connect. It serves several workers; the first message of a worker contains its id.
/// </summary>
internal sealed class RpcServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Registry _registry;

    private RpcServer(WebApplication server, Registry registry)
    {
        _server = server;
        _registry = registry;
    }

    /// <summary>The address that a worker gets as its host's endpoint.</summary>
    public Uri Address => new(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<RpcServer> StartAsync(CancellationToken cancellationToken)
    {
        Registry registry = new();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static endpoint => endpoint.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        builder.Services.AddRouting();
        builder.Services.AddGrpc(static grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = null);
        builder.Services.AddSingleton(registry);
        var server = builder.Build();
        server.UseRouting();
        server.MapGrpcService<Service>();
        await server.StartAsync(cancellationToken);
        return new RpcServer(server, registry);
    }

    /// <summary>Waits until the worker with this id has connected and loaded its functions.</summary>
    /// <param name="workerId">The id that the worker was given.</param>
    /// <param name="directory">The app's output folder.</param>
    /// <param name="log">Receives each log line of the worker; null ignores them.</param>
    public Task<WorkerChannel> Expect(string workerId, string directory, Action<RpcLog>? log)
    {
        Expectation expectation = new(directory, log ?? (static _ => { }));
        _registry.Workers[workerId] = expectation;
        return expectation.Ready.Task;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private sealed class Registry
    {
        public ConcurrentDictionary<string, Expectation> Workers { get; } = new(StringComparer.Ordinal);
    }

    private sealed record Expectation(string Directory, Action<RpcLog> Log)
    {
        public TaskCompletionSource<WorkerChannel> Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Service(Registry registry) : FunctionRpc.FunctionRpcBase
    {
        public override async Task EventStream(
            IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
        {
            if (!await requestStream.MoveNext(context.CancellationToken)
                || requestStream.Current.StartStream is not { } start
                || !registry.Workers.TryRemove(start.WorkerId, out var worker))
            {
                throw new Grpc.Core.RpcException(new Status(StatusCode.Unauthenticated, "No worker of this id is expected."));
            }

            await WorkerChannel.ServeAsync(requestStream, responseStream, worker.Directory, worker.Log, worker.Ready, context.CancellationToken);
        }
    }
}
