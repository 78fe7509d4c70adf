namespace Kontext.LocalHost.Settings;

/// <summary>The folder above the app that contains host.json and package.json. It contains the npm packages and the data.</summary>
internal static class RepositoryRoot
{
    /// <summary>Returns the folder, or null when there is none.</summary>
    /// <param name="start">A folder in the repository, such as the app's output folder.</param>
    public static string? Find(string start) =>
        Upwards(start).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "host.json")) && File.Exists(Path.Combine(folder, "package.json")));

    private static IEnumerable<string> Upwards(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
