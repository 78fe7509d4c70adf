using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Kontext.LocalHost.Tests;

public sealed class ProgramTests
{
    private const int Limit = 120_000;

    [Theory(Timeout = Limit)]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_runs_in_Development_says_how_to_begin_and_ends_with_0(string signal)
    {
        await using var app = SampleProcess.Start();
        await app.StartedAsync(TestContext.Current.CancellationToken);
        using var client = new SocketsHttpHandlerClient(app.Address);
        Assert.Equal("from the file", await client.Http.GetStringAsync("/v1/setting/KONTEXT_SAMPLE_SETTING", TestContext.Current.CancellationToken));

        await app.SignalAsync(signal, TestContext.Current.CancellationToken);
        var (exitCode, errors) = await app.ExitedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, exitCode);
        Assert.Empty(errors);
        var address = app.Address.GetLeftPart(UriPartial.Authority);
        Assert.Contains($"  Kontext.SampleApp listens on {address}", app.Lines);
        Assert.Contains("  Storage: as AzureWebJobsStorage says", app.Lines);
        Assert.Contains(app.Lines, line => line.StartsWith("TOKEN=$(curl -s -u sa_acme:development ", StringComparison.Ordinal));
        Assert.Contains($"curl -s -H \"Authorization: Bearer $TOKEN\" {address}/v1/items", app.Lines);
    }

    [Fact(Timeout = Limit)]
    public async Task A_request_under_way_is_answered_before_the_end()
    {
        await using var app = SampleProcess.Start();
        await app.StartedAsync(TestContext.Current.CancellationToken);
        using var client = new SocketsHttpHandlerClient(app.Address);
        using var body = new HeldContent("sent after the signal");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/echo") { Content = body };
        request.Headers.ExpectContinue = true;
        var answer = client.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await body.Asked.Task;

        await app.SignalAsync("TERM", TestContext.Current.CancellationToken);
        await app.SaysAsync("Application is shutting down", TestContext.Current.CancellationToken);
        body.Released.SetResult();

        using var response = await answer;
        Assert.Equal("sent after the signal", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, (await app.ExitedAsync(TestContext.Current.CancellationToken)).ExitCode);
    }

    [Fact(Timeout = Limit)]
    public async Task Timers_run_by_themselves_and_their_state_outlives_the_program()
    {
        var folder = Directory.CreateTempSubdirectory("timers");
        try
        {
            await using var app = SampleProcess.Start(("LocalRuntime__Triggers", null), ("LocalRuntime__DataDirectory", folder.FullName));
            await app.SaysAsync("Executed AtStartup (Succeeded", TestContext.Current.CancellationToken);
            await app.SignalAsync("TERM", TestContext.Current.CancellationToken);

            Assert.Equal((0, ""), await app.ExitedAsync(TestContext.Current.CancellationToken));
            Assert.True(File.Exists(Path.Combine(folder.FullName, "timers", "Kontext.SampleApp.TimerFunctions.AtStartup.json")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task The_environment_of_the_shell_wins()
    {
        await using var app = SampleProcess.Start(("AZURE_FUNCTIONS_ENVIRONMENT", "Production"), ("KONTEXT_SAMPLE_SETTING", "from the shell"));
        await app.StartedAsync(TestContext.Current.CancellationToken);
        using var client = new SocketsHttpHandlerClient(app.Address);

        Assert.Equal("from the shell", await client.Http.GetStringAsync("/v1/setting/KONTEXT_SAMPLE_SETTING", TestContext.Current.CancellationToken));
        using var token = await client.Http.PostAsync("/oauth2/token", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, token.StatusCode);
        Assert.DoesNotContain(app.Lines, line => line.Contains("listens on", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task A_taken_port_is_one_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");

        await using var app = SampleProcess.Start(("ASPNETCORE_URLS", address));
        var (exitCode, errors) = await app.ExitedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Equal($"Another program listens on {address} already: stop it, or set ASPNETCORE_URLS to another address.", errors.TrimEnd());
        Assert.DoesNotContain(app.Lines, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task A_bad_token_leaves_no_stack_trace_and_no_token_in_the_log()
    {
        await using var app = SampleProcess.Start(("Logging__LogLevel__Microsoft.AspNetCore", "Information"));
        await app.StartedAsync(TestContext.Current.CancellationToken);
        using var client = new SocketsHttpHandlerClient(app.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/who-am-i");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.");
        using var response = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await app.SignalAsync("TERM", TestContext.Current.CancellationToken);
        await app.ExitedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain(app.Lines, line => line.Contains("   at ", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Lines, line => line.Contains("eyJ", StringComparison.Ordinal));
    }
}
