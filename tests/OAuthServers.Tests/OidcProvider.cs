using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Kontext.Testing;

namespace Kontext.OAuthServers.Tests;

/// <summary>
/// <c>oidc-provider</c>, the authorization server of another vendor, with its defaults. It runs as a process on a free port of 127.0.0.1,
/// and forgets everything at a restart.
/// </summary>
public sealed class OidcProvider : IAsyncLifetime
{
    internal const string ResourceClientId = "resource";
    internal const string ResourceClientSecret = "resource-secret";

    /// <summary>When the tests' clock begins.</summary>
    internal static readonly DateTimeOffset Epoch = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly SocketsHttpHandler _handler = new() { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
    private readonly HttpClient _http;
    private Process? _process;
    private Task _drained = Task.CompletedTask;
    private int _port;

#pragma warning disable RS0030 // Nothing leaves this machine
    public OidcProvider() => _http = new HttpClient(_handler, disposeHandler: false);
#pragma warning restore RS0030

    /// <summary>The issuer as in its metadata, without a slash at its end.</summary>
    public Uri Issuer => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    public async ValueTask InitializeAsync() => await StartAsync(port: 0, Epoch);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _handler.Dispose();
    }

    /// <summary>Ends and starts again at the same address: clients, grants and sessions are lost.</summary>
    public async Task RestartAsync(DateTimeOffset now)
    {
        await StopAsync();
        await StartAsync(_port, now);
    }

    /// <summary>Sets its clock, by which everything there expires.</summary>
    public async Task SetClockAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri(Issuer, $"/tests/clock?now={now.ToUnixTimeMilliseconds()}"), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Returns the events there since the last call, oldest first.</summary>
    public async Task<IReadOnlyList<string>> TellAsync(CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<List<string>>(await _http.GetStringAsync(new Uri(Issuer, "/tests/told"), cancellationToken))!;

    /// <summary>A person signs in with an account and allows the request. Returns where the browser is sent then.</summary>
    public Task<Uri> AllowAsync(Uri authorizationRequest, string account, CancellationToken cancellationToken) =>
        new OidcVisitor(_http, Issuer).AllowAsync(authorizationRequest, account, cancellationToken);

    private async Task StartAsync(int port, DateTimeOffset now)
    {
        var process = Start(port, now);
        _process = process;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (!line.StartsWith("PORT ", StringComparison.Ordinal))
                continue;
            _port = int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
            _drained = Task.WhenAll(errors, process.StandardOutput.ReadToEndAsync(CancellationToken.None));
            return;
        }

        throw new InvalidOperationException($"oidc-provider did not start: {await errors}");
    }

    private async Task StopAsync()
    {
        if (_process is null)
            return;
        _process.StandardInput.Close();
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _drained;
        _process.Dispose();
        _process = null;
    }

    private static Process Start(int port, DateTimeOffset now)
    {
        if (!Directory.Exists(Path.Combine(RepositoryRoot.Path, "node_modules", "oidc-provider")))
            throw new InvalidOperationException("oidc-provider is not installed: run 'npm ci' in the repository's root.");
        ProcessStartInfo start = new("node", [Path.Combine(RepositoryRoot.Path, "tests", "OAuthServers.Tests", "oidc-provider.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OIDC_PROVIDER"] = JsonSerializer.Serialize(new
        {
            port,
            now = now.ToUnixTimeMilliseconds(),
            scopes = "tools:read tools:call", // the scopes of ProtectedMcpServer
            resourceClientId = ResourceClientId,
            resourceClientSecret = ResourceClientSecret,
        });
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("Node.js could not be started.");
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("Node.js could not be started: install version 20 or later, and see that 'node' is on the PATH.", exception);
        }
    }
}
