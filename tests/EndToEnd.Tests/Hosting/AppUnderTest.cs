using Kontext.Testing.Hosting;

namespace Kontext.EndToEnd.Tests.Hosting;

/// <summary>
/// The host that all tests of this assembly share. KONTEXT_BASE_URL can name a running host. Otherwise the built app runs in a separate
/// process with empty storage.
/// </summary>
public sealed class AppUnderTest : IAsyncLifetime
{
    private readonly List<string> _directories = [];
    private AppProcess? _process;
    private Api? _api;

    /// <summary>Whether the host was started elsewhere. Then the tests cannot stop it or read its output.</summary>
    public static bool IsGiven => GivenAddress is not null;

    internal Api Api => _api ?? throw new InvalidOperationException("The app has not started.");

    internal AppProcess Process => _process ?? throw new InvalidOperationException("The app runs elsewhere.");

    private static string? GivenAddress => Environment.GetEnvironmentVariable("KONTEXT_BASE_URL") is { Length: > 0 } address ? address : null;

    public async ValueTask InitializeAsync()
    {
        if (GivenAddress is null)
            _process = await AppProcess.StartAsync(AppSettings.WithOwnStorage(NewDirectory()), CancellationToken.None);
        _api = new Api(_process?.Address ?? new Uri(GivenAddress!));
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
        foreach (var directory in _directories)
            Directory.Delete(directory, recursive: true);
    }

    private string NewDirectory()
    {
        _directories.Add(Directory.CreateTempSubdirectory("kontext-").FullName);
        return _directories[^1];
    }
}
