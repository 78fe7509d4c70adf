using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Kontext.LocalRuntime.Hosting;

/// <summary>Whether the app was started as the program it is, or is hosted inside a test's process.</summary>
internal static class RunningProgram
{
    public static bool Is(IHostEnvironment environment) =>
        string.Equals(Assembly.GetEntryAssembly()?.GetName().Name, environment.ApplicationName, StringComparison.Ordinal);
}
