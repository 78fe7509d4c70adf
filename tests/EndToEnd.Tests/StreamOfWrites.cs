using System.Net;
using Kontext.EndToEnd.Tests.Hosting;

namespace Kontext.EndToEnd.Tests;

/// <summary>Every kind of write that touches a secret, over and over, by several writers, until the app is gone.</summary>
/// <param name="address">Of the app.</param>
/// <param name="server">An MCP server that takes <see cref="Token"/> and no other.</param>
/// <param name="prefix">Of the names of the integrations.</param>
/// <param name="enough">The number of answers to wait for.</param>
internal sealed class StreamOfWrites(Uri address, Uri server, string prefix, int enough)
{
    public const string Token = "the-only-one";

    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _answers;

    public string Prefix => prefix;

    /// <summary>Ends with the answer that makes it enough, while other writes are under way.</summary>
    public Task Enough => _enough.Task;

    /// <summary>Ends when the app does not answer any more.</summary>
    public async Task RunAsync(int writer, CancellationToken cancellationToken)
    {
        using Api api = new(address);
        var caller = writer % 2 == 0 ? Callers.Alice : Callers.Bob;
        try
        {
            for (var turn = 0; ; turn++)
                await WriteAsync(api, caller, $"{prefix}{writer} {turn}", writer + turn, cancellationToken);
        }
        catch (HttpRequestException) when (Enough.IsCompleted)
        {
            // The app has been killed.
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or Xunit.Sdk.XunitException)
        {
            _enough.TrySetException(e);
            throw;
        }
    }

    // Writers begin at different places, so that a kill finds them at different things.
    private async Task WriteAsync(Api api, string caller, string name, int turn, CancellationToken cancellationToken)
    {
        switch (turn % 3)
        {
            case 0:
                var personal = await CreateAsync(new { name = $"{name} personal", url = server, authMode = "user_token" });
                await SendAsync(HttpMethod.Post, personal, "connection", new { token = Token }, HttpStatusCode.OK);
                await SendAsync(HttpMethod.Post, personal, "connection", new { token = Token }, HttpStatusCode.OK);
                await SendAsync(HttpMethod.Delete, personal, "connection", null, HttpStatusCode.NoContent);
                await SendAsync(HttpMethod.Post, personal, "connection", new { token = Token }, HttpStatusCode.OK);
                break;
            case 1:
                var shared = await CreateAsync(new { name = $"{name} shared", url = server, authMode = "server_token", serverToken = Token });
                await SendAsync(HttpMethod.Patch, shared, "", new { serverToken = Token }, HttpStatusCode.OK);
                await SendAsync(HttpMethod.Patch, shared, "", new { url = $"{server}?moved", serverToken = Token }, HttpStatusCode.OK);
                break;
            default:
                var switched = await CreateAsync(new { name = $"{name} switched", url = server });
                await SendAsync(HttpMethod.Patch, switched, "", new { authMode = "server_token", serverToken = Token }, HttpStatusCode.OK);
                break;
        }

        async Task<string> CreateAsync(object body)
        {
            var id = await api.CreateAsync(caller, body, cancellationToken);
            Count();
            return id;
        }

        async Task SendAsync(HttpMethod method, string id, string under, object? body, HttpStatusCode expected)
        {
            (await api.SendAsync(method, caller, Api.PathOf(id, under), body, cancellationToken)).Expect(expected);
            Count();
        }
    }

    private void Count()
    {
        if (Interlocked.Increment(ref _answers) >= enough)
            _enough.TrySetResult();
    }
}
