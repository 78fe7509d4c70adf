using System.Globalization;
using Kontext.LocalHost.Settings;

namespace Kontext.LocalHost.Identity;

/// <summary>The issuer of development tokens: where it is reached, what it calls itself, and what the app is told of it.</summary>
internal sealed class DevelopmentIdentity
{
    /// <summary>The path of every endpoint of the issuer; those at the root belong to the app.</summary>
    public const string Path = "/development";

    /// <summary>The client by which people sign in: it has no secret.</summary>
    public const string PersonsClient = "development";

    private const string Bearer = "Authentication:Schemes:Bearer";

    private DevelopmentIdentity(string baseAddress, string publicUrl, IReadOnlyList<string> audiences, IdentityFile file)
    {
        PublicUrl = publicUrl;
        Audiences = audiences;
        Authority = baseAddress + Path;
        File = file;
    }

    /// <summary>The <c>iss</c> of every token. It stays when the port changes, and then differs from <see cref="Authority"/>.</summary>
    public string Issuer => File.Issuer;

    /// <summary>Where the issuer answers now.</summary>
    public string Authority { get; }

    /// <summary>The app's own address.</summary>
    public string PublicUrl { get; }

    /// <summary>The audiences that tokens can be made for; the first one where a client names none.</summary>
    public IReadOnlyList<string> Audiences { get; }

    internal IdentityFile File { get; }

    /// <summary>Reads the issuer of the data directory, or makes one.</summary>
    /// <param name="dataDirectory">From <see cref="DataDirectory"/>.</param>
    /// <param name="urls">From <see cref="ListenAddress.Choose"/>.</param>
    /// <param name="publicUrl">The setting <c>PublicUrl</c>; null or empty for the address listened on.</param>
    /// <exception cref="StartupException">The issuer's file cannot be used.</exception>
    public static DevelopmentIdentity Load(string dataDirectory, string urls, string? publicUrl)
    {
        var (listened, loopback) = (ListenAddress.Public(urls), ListenAddress.Loopback(urls));
        var own = string.IsNullOrEmpty(publicUrl) ? listened : publicUrl.TrimEnd('/');

        // The issuer answers on loopback alone, even where the machine has another name.
        var baseAddress = loopback.Count == 0 || loopback.Contains(listened, StringComparer.Ordinal) ? listened : loopback[0];
        IEnumerable<string> addresses = [own, listened, .. loopback];
        return new DevelopmentIdentity(
            baseAddress,
            own,
            [.. addresses.Select(address => $"{address}/api/v1").Distinct(StringComparer.Ordinal)],
            IdentityFile.ReadOrMake(dataDirectory, baseAddress + Path));
    }

    /// <summary>
    /// All that the app is told of this issuer, as keys of its configuration. They are the framework's own settings for bearer tokens, those of the
    /// app's sign-in, and its address. Entries of lists have names, so that they stand beside those of <c>dotnet user-jwts</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings()
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal)
        {
            ["PublicUrl"] = PublicUrl,
            [$"{Bearer}:Authority"] = Authority,
            [$"{Bearer}:RequireHttpsMetadata"] = "false",
            ["Connect:Authority"] = Authority,
            ["Connect:ClientId"] = PersonsClient,
        };
        foreach (var (index, audience) in Audiences.Index())
            settings[string.Create(CultureInfo.InvariantCulture, $"{Bearer}:ValidAudiences:local{index}")] = audience;
        return settings;
    }

    /// <summary>
    /// <see cref="Settings"/> as variables of the worker's process. The prefix <c>DOTNET_</c> makes them the lowest in rank there: what the app's
    /// files, user secrets or variables say wins.
    /// </summary>
    public IReadOnlyDictionary<string, string> Variables() =>
        Settings().ToDictionary(setting => $"DOTNET_{HostConfiguration.VariableOf(setting.Key)}", setting => setting.Value, StringComparer.Ordinal);
}
