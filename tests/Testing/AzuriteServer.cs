using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Xunit;

namespace Kontext.Testing;

/// <summary>Runs Azurite for one test assembly: in memory, on free ports, until the tests end.</summary>
/// <remarks>A test project that uses it declares <c>[assembly: AssemblyFixture(typeof(AzuriteServer))]</c>.</remarks>
public sealed partial class AzuriteServer : IAsyncLifetime
{
    // Azurite's documented account; it is no secret.
    private const string Account = "devstoreaccount1";
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Azurite ends when this process ends in any way, because that closes the other end of its input.
    private const string EndWithParent = "data:text/javascript,process.stdin.resume().on('end', () => process.exit())";

    private const int RunsOfShared = 25;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    // A mutation test runs tests many times in one process, and each run has its own fixtures. One Azurite then serves several runs.
    private static readonly bool IsShared = Environment.GetEnvironmentVariable("KONTEXT_SHARED_AZURITE") == "1";
    private static AzuriteServer? _shared;
    private static int _runs;

    private readonly DirectoryInfo? _certificate;
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private Process? _process;
    private Task _drained = Task.CompletedTask;

    public AzuriteServer()
    {
    }

    private AzuriteServer(DirectoryInfo certificate) => _certificate = certificate;

    public Uri TableEndpoint => new(_addresses["Table"]);

    public Uri QueueEndpoint => new(_addresses["Queue"]);

    /// <summary>The certificate that clients must trust; null when Azurite uses http.</summary>
    public X509Certificate2? Certificate { get; private set; }

    public string ConnectionString => ConnectionStringOf(_addresses["Blob"], _addresses["Queue"], _addresses["Table"]);

    /// <summary>
    /// Returns an Azurite that accepts identity tokens, as Azure does, and therefore uses https. The caller must initialize and dispose it.
    /// </summary>
    public static AzuriteServer WithIdentities() => new(Directory.CreateTempSubdirectory("azurite-"));

    public async ValueTask InitializeAsync()
    {
        if (IsShared && _certificate is null)
            await ShareAsync();
        else
            await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _drained;
        _process.Dispose();
        Certificate?.Dispose();
        _certificate?.Delete(recursive: true);
    }

    private async Task ShareAsync()
    {
        // All tables stay in its memory, so it is replaced now and then.
        if (_runs++ % RunsOfShared == 0)
        {
            if (_shared is not null)
                await _shared.DisposeAsync();
            _shared = new AzuriteServer();
            await _shared.StartAsync();
        }

        foreach (var (service, address) in _shared!._addresses)
            _addresses[service] = address;
    }

    private async Task StartAsync()
    {
        if (_certificate is not null)
            Certificate = MakeCertificate(_certificate);
        _process = Process.Start(StartInfo()) ?? throw new InvalidOperationException("node did not start.");
        using var timeout = new CancellationTokenSource(StartTimeout, TimeProvider.System);
        while (_addresses.Count < 3)
        {
            var line = await _process.StandardOutput.ReadLineAsync(timeout.Token)
                ?? throw new InvalidOperationException($"Azurite ended: {await _process.StandardError.ReadToEndAsync(timeout.Token)}");
            if (Listening().Match(line) is { Success: true } match)
                _addresses[match.Groups["service"].Value] = $"{match.Groups["address"].Value}/{Account}";
        }

        // Unread output would fill the pipe and block Azurite.
        _drained = Task.WhenAll(
            _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None),
            _process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None));
    }

    private static string ConnectionStringOf(string blobs, string queues, string tables) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};BlobEndpoint={blobs};QueueEndpoint={queues};TableEndpoint={tables};";

    private static X509Certificate2 MakeCertificate(DirectoryInfo directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(directory.FullName, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory.FullName, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private string[] IdentityOptions() => _certificate is null
        ? []
        : ["--oauth", "basic", "--cert", Path.Combine(_certificate.FullName, "cert.pem"), "--key", Path.Combine(_certificate.FullName, "key.pem")];

    private ProcessStartInfo StartInfo()
    {
        var script = Path.Combine(RepositoryRoot.Path, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (!File.Exists(script))
            throw new InvalidOperationException("Azurite is not installed: run 'npm ci' in the repository's root.");
        string[] arguments =
        [
            "--import", EndWithParent, script,
            "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
            "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            .. IdentityOptions(),
        ];
        return new ProcessStartInfo("node", arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    [GeneratedRegex("Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<address>https?://127[.]0[.]0[.]1:[0-9]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Listening();
}
