namespace Kontext.Testing;

/// <summary>Finds the folder that contains Kontext.Functions.sln.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "Kontext.Functions.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"Kontext.Functions.sln is in no directory above {start}.");
    }
}
