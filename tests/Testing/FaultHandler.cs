using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Queues;
using Kontext.Core.Outbound;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Testing;

/// <summary>Injects the faults of a plan into the calls of one app to tables, queues, vaults and other servers.</summary>
/// <param name="plan">Returns the current plan.</param>
/// <param name="pass">Lets the time of a slow call pass.</param>
public sealed partial class FaultHandler(Func<FaultPlan> plan, Func<TimeSpan, Task> pass) : DelegatingHandler
{
    // Longer than the longest time limit of a token request.
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortSlowness = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortRetryDelay = TimeSpan.FromMilliseconds(20);

    /// <summary>Adds the plan to every client of an app's services. Call it after the transports are set.</summary>
    public static void AddTo(IServiceCollection services, Func<FaultPlan> plan, FakeTimeProvider clock, ScriptedKeyVault vault)
    {
        HttpClientTransport storage = new(new FaultHandler(plan, Pass) { InnerHandler = new SocketsHttpHandler() });
        HttpClientTransport vaults = new(new FaultHandler(plan, Pass) { InnerHandler = vault });
        services.PostConfigureAll<TableClientOptions>(options => options.Transport = storage);
        services.PostConfigureAll<SecretClientOptions>(options => options.Transport = vaults);
        services.PostConfigureAll<QueueClientOptions>(options =>
        {
            options.Transport = storage;
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        });
        services.AddHttpClient(OutboundClients.Name).AddHttpMessageHandler(() => new FaultHandler(plan, Pass));

        Task Pass(TimeSpan time)
        {
            clock.Advance(time);
            return Task.CompletedTask;
        }
    }

    /// <summary>Adds a handler to the client of all outbound calls. It is the last handler before the network.</summary>
    public static void AddLast(IServiceCollection services, Func<DelegatingHandler> create) => services.AddHttpClient(OutboundClients.Name).AddHttpMessageHandler(create);

    /// <summary>Adds the plan to the storage clients of a process in real time, where a slow call takes a second.</summary>
    public static void AddToStorage(IServiceCollection services, Func<FaultPlan> plan)
    {
        HttpClientTransport storage = new(new FaultHandler(plan, _ => Task.Delay(ShortSlowness, TimeProvider.System)) { InnerHandler = new SocketsHttpHandler() });
        services.PostConfigureAll<TableClientOptions>(options => Configure(options, storage));
        services.PostConfigureAll<QueueClientOptions>(options => Configure(options, storage));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var fault = plan().Next($"{request.Method} {NameOf(request.RequestUri!)}");
        switch (fault)
        {
            case FaultKind.Refused:
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused.", new SocketException((int)SocketError.ConnectionRefused));
            case FaultKind.TimedOut:
                throw new TaskCanceledException("The request timed out.", new TimeoutException());
            case FaultKind.TooManyRequests:
                return new HttpResponseMessage(HttpStatusCode.TooManyRequests) { RequestMessage = request, Content = new StringContent("") };
            case FaultKind.ServerError:
                return new HttpResponseMessage(HttpStatusCode.InternalServerError) { RequestMessage = request, Content = new StringContent("") };
            case FaultKind.Unavailable:
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { RequestMessage = request, Content = new StringContent("") };
            case FaultKind.Slow:
                await pass(Slowness);
                break;
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (fault != FaultKind.AnswerLost)
            return response;
        response.Dispose();
        throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was reset.");
    }

    private static void Configure(ClientOptions options, HttpPipelineTransport transport)
    {
        options.Transport = transport;
        options.Retry.Delay = ShortRetryDelay;
    }

    // Prefixes, keys and names of secrets differ in every run.
    private static string NameOf(Uri address)
    {
        if (address.Host.EndsWith(".vault.azure.net", StringComparison.Ordinal))
            return "vault";
        return StorageTarget.Match(address.AbsolutePath) is { Success: true } storage ? storage.Groups["name"].Value : address.AbsolutePath;
    }

    [GeneratedRegex("^/devstoreaccount1/(t[0-9a-f]{16})?(?<name>[^(/]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex StorageTarget { get; }
}
