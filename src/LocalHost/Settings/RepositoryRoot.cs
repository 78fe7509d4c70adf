namespace Kontext.LocalRuntime.Azurite;

/// <summary>The folder above the app that has host.json beside package.json: npm packages and data are there.</summary>
internal static class RepositoryRoot
{
    public static string? Find(params IEnumerable<string> starts) =>
        starts.SelectMany(Upwards).FirstOrDefault(folder =>
            File.Exists(Path.Combine(folder, "host.json")) && File.Exists(Path.Combine(folder, "package.json")));

    private static IEnumerable<string> Upwards(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
