using System.Globalization;
using Kontext.LocalHost.Settings;

namespace Kontext.LocalHost.Identity;

/// <summary>The issuer of development tokens: its address, its name, and the settings that it gives to the app.</summary>
internal sealed class DevelopmentIdentity
{
    /// <summary>The path prefix of all endpoints of the issuer. The paths at the root belong to the app.</summary>
    public const string Path = "/development";

    /// <summary>The client with which users sign in. It has no secret.</summary>
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

    /// <summary>The current address of the issuer.</summary>
    public string Authority { get; }

    /// <summary>The address of the app.</summary>
    public string PublicUrl { get; }

    /// <summary>The audiences that tokens can have. A client that names none gets the first.</summary>
    public IReadOnlyList<string> Audiences { get; }

    internal IdentityFile File { get; }

    /// <summary>Reads the issuer from the data directory. Creates one when there is none.</summary>
    /// <param name="dataDirectory">The directory from <see cref="DataDirectory"/>.</param>
    /// <param name="urls">The addresses from <see cref="ListenAddress.Choose"/>.</param>
    /// <param name="publicUrl">The setting <c>PublicUrl</c>; null or empty for the listening address.</param>
    /// <exception cref="StartupException">The issuer's file cannot be used.</exception>
    public static DevelopmentIdentity Load(string dataDirectory, string urls, string? publicUrl)
    {
        var (listened, loopback) = (ListenAddress.Public(urls), ListenAddress.Loopback(urls));
        var own = string.IsNullOrEmpty(publicUrl) ? listened : publicUrl.TrimEnd('/');

        // The issuer answers on loopback only, even when the machine has another name.
        var baseAddress = loopback.Count == 0 || loopback.Contains(listened, StringComparer.Ordinal) ? listened : loopback[0];
        IEnumerable<string> addresses = [own, listened, .. loopback];
        return new DevelopmentIdentity(
            baseAddress,
            own,
            [.. addresses.Select(address => $"{address}/api/v1").Distinct(StringComparer.Ordinal)],
            IdentityFile.ReadOrMake(dataDirectory, baseAddress + Path));
    }

    /// <summary>
    /// Returns the configuration settings that tell the app about this issuer: the framework's settings for bearer tokens, the settings of
    /// the app's sign-in, and its address. List entries have names, so that they do not collide with those of <c>dotnet user-jwts</c>.
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
    /// Returns <see cref="Settings"/> as environment variables of the worker's process. The prefix <c>DOTNET_</c> gives them the lowest
    /// priority: the app's files, user secrets and variables override them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Variables() =>
        Settings().ToDictionary(setting => $"DOTNET_{HostConfiguration.VariableOf(setting.Key)}", setting => setting.Value, StringComparer.Ordinal);
}
