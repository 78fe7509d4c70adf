using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Settings;

/// <summary>The directory for the data of this host: storage, the states of timers, and the issuer of development tokens.</summary>
internal static class DataDirectory
{
    private const string Setting = "LocalHost:DataDirectory";
    private const string Default = ".azurite";

    /// <summary>
    /// Returns a full path. A relative setting starts at the repository's root, or at the app's folder when there is no repository.
    /// </summary>
    /// <param name="configuration">The configuration of this host.</param>
    /// <param name="appDirectory">The app's output folder.</param>
    public static string Find(IConfiguration configuration, string appDirectory)
    {
        var directory = configuration[Setting] is { Length: > 0 } set ? set : Default;
        return Path.GetFullPath(directory, RepositoryRoot.Find(appDirectory) ?? Path.GetFullPath(appDirectory));
    }
}
