using System.Net.Sockets;
using Kontext.LocalHost.Identity;
using Kontext.LocalHost.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.LocalHost.Hosting;

/// <summary>The web server that takes the requests for the app.</summary>
internal static class Front
{
    /// <summary>Returns the server, which has no routes yet.</summary>
    /// <param name="configuration">The host's configuration.</param>
    /// <param name="environment">The name of the environment.</param>
    /// <param name="urls">The addresses to listen on, separated by semicolons.</param>
    /// <param name="levels">The levels of the log.</param>
    /// <param name="identity">The identity provider of the Development environment; null in any other.</param>
    public static WebApplication Build(IConfiguration configuration, string environment, string urls, LogLevels levels, DevelopmentIdentity? identity)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment, ApplicationName = typeof(Front).Assembly.GetName().Name });
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.AddLocalLogging(levels);
        builder.WebHost.UseUrls(urls).UseKestrelCore().ConfigureKestrel(static kestrel =>
        {
            // The app has its own limits, and answers with its own errors.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        if (identity is not null)
            builder.Services.AddDevelopmentIdentity(identity);
        return builder.Build();
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="StartupException">An address is in use, or is not one of this machine.</exception>
    public static async Task StartAsync(WebApplication front, string urls)
    {
        var addresses = urls.Replace(";", ", ", StringComparison.Ordinal);
        try
        {
            await front.StartAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException($"Another program listens on {addresses} already: stop it, or set ASPNETCORE_URLS to another address.", e);
        }
        catch (SocketException e)
        {
            throw new StartupException($"Cannot listen on {addresses}: {e.Message}. Set ASPNETCORE_URLS to another address.", e);
        }
    }
}
