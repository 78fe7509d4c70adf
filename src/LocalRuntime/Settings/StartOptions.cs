using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Kontext.LocalRuntime.Settings;

/// <summary>What must be known before configuration is: the environment's name and where the app's files are.</summary>
internal static class StartOptions
{
    private static readonly string[] EnvironmentVariables = ["AZURE_FUNCTIONS_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    public static WebApplicationOptions From(string[] args)
    {
        var commandLine = new ConfigurationBuilder().AddCommandLine(args).Build();
        return new WebApplicationOptions
        {
            Args = args,
            ApplicationName = commandLine[HostDefaults.ApplicationKey],
            EnvironmentName = commandLine[HostDefaults.EnvironmentKey] ?? EnvironmentName(),
            ContentRootPath = commandLine[HostDefaults.ContentRootKey] ?? AppContext.BaseDirectory,
        };
    }

    // The worker's own variable first; Development where none is set, as Core Tools have it.
    private static string EnvironmentName() =>
        EnvironmentVariables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value))
            ?? Environments.Development;
}
