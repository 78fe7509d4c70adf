using Kontext.Testing;

namespace Kontext.Core.Tests.Conventions;

/// <summary>The repository's own source files.</summary>
internal static class Sources
{
    public static IEnumerable<string> Rooms => Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "src", "Core"))
        .Select(folder => Path.GetFileName(folder)!)
        .Where(name => name is not ("bin" or "obj"));

    public static IEnumerable<SourceFile> In(string folder)
    {
        var root = Path.Combine(RepositoryRoot.Path, folder);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
            .Select(path => new SourceFile($"{folder}/{path}", path.Split('/')[0], File.ReadAllText(Path.Combine(root, path))));
    }
}
