using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Kontext.BareApp;

#pragma warning disable CA1001 // The worker holds this one instance until the process ends

/// <summary>Forwards a body to one server and returns the answer in parts as they arrive. It checks nothing.</summary>
public sealed class ForwardFunctions
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    private readonly Uri? _server;

    public ForwardFunctions(IConfiguration configuration) => _server = configuration["KONTEXT_BENCH_SERVER"] is { } server ? new Uri(server) : null;

    [Function("BareForward")]
    public IResult Forward([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "forward")] HttpRequest request) =>
        new Forwarded(_http, _server!, request.ContentType!);

    private sealed class Forwarded(HttpMessageInvoker http, Uri server, string type) : IResult
    {
        private const int PartBytes = 16 * 1024;

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var left = httpContext.RequestAborted;
            using HttpRequestMessage sent = new(HttpMethod.Post, server) { Content = new StreamContent(httpContext.Request.Body) };
            sent.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            sent.Content.Headers.ContentLength = httpContext.Request.ContentLength;
            try
            {
                using var answer = await http.SendAsync(sent, left);
                httpContext.Response.StatusCode = (int)answer.StatusCode;
                httpContext.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
                await using var body = await answer.Content.ReadAsStreamAsync(left);
                var part = new byte[PartBytes];
                int read;
                while ((read = await body.ReadAsync(part, left)) > 0)
                {
                    await httpContext.Response.Body.WriteAsync(part.AsMemory(0, read), left);
                    await httpContext.Response.Body.FlushAsync(left);
                }
            }
            catch (OperationCanceledException) when (left.IsCancellationRequested)
            {
                // The client has left, which also ends the call to the server.
                return;
            }
        }
    }
}
