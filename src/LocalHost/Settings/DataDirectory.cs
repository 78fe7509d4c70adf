using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Settings;

/// <summary>Where this host keeps its data: storage, the states of timers, and the issuer of development tokens.</summary>
internal static class DataDirectory
{
    private const string Setting = "LocalHost:DataDirectory";
    private const string Default = ".azurite";

    /// <summary>Returns a full path. A relative setting counts from the root of the repository, and without one from the app's folder.</summary>
    /// <param name="configuration">Of this host.</param>
    /// <param name="appDirectory">The app's output folder.</param>
    public static string Find(IConfiguration configuration, string appDirectory)
    {
        var directory = configuration[Setting] is { Length: > 0 } set ? set : Default;
        return Path.GetFullPath(directory, RepositoryRoot.Find(appDirectory) ?? Path.GetFullPath(appDirectory));
    }
}
