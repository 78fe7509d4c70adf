using System.Reflection;

namespace Kontext.Functions.Http;

/// <summary>The version of this app, from Directory.Build.props.</summary>
internal static class AppVersion
{
    /// <summary>The version without the commit, such as <c>1.2.3</c>.</summary>
    public static string Text { get; } =
        typeof(AppVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
