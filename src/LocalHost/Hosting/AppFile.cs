using Kontext.LocalHost.Settings;

namespace Kontext.LocalHost.Hosting;

/// <summary>The function app that this host runs.</summary>
/// <param name="Assembly">The full path of the app's program, a .dll.</param>
internal sealed record AppFile(string Assembly)
{
    /// <summary>The app's output folder.</summary>
    public string Directory => Path.GetDirectoryName(Assembly)!;

    /// <summary>The name of the app, for example <c>Kontext.Functions</c>.</summary>
    public string Name => Path.GetFileNameWithoutExtension(Assembly);

    /// <summary>Reads the command line. Its only argument is the path of the program.</summary>
    public static AppFile From(string[] args) => args switch
    {
        [var path] when File.Exists(path) => new AppFile(Path.GetFullPath(path)),
        [var path] => throw new StartupException($"There is no program {path}: build the app first."),
        _ => throw new StartupException("Usage: dotnet Kontext.LocalHost.dll <the app's program, a .dll>"),
    };
}
