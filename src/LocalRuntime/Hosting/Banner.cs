using Kontext.LocalRuntime.Azurite;
using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.LocalRuntime.Hosting;

/// <summary>What a newcomer needs after the start: the address, where data is, and a first call to paste.</summary>
internal static class Banner
{
    private const string ReadToken = """sed 's/.*"access_token":"\([^"]*\)".*/\1/'""";

    public static void Print(WebApplication app, IReadOnlyList<LoadedFunction> functions, string routePrefix, TextWriter output)
    {
        var storage = app.Services.GetService<AzuriteService>();
        if (storage is null || !app.Configuration.GetValue("LocalRuntime:Banner", RunningProgram.Is(app.Environment)))
        {
            return;
        }

        var address = ListenAddress.Public(app.Configuration["urls"]!);
        output.WriteLine();
        output.WriteLine($"  {app.Environment.ApplicationName} listens on {address}");
        output.WriteLine($"  Storage: {storage.Description}");
        if (FirstClient(app.Configuration) is { } client)
        {
            output.WriteLine("  First call, ready to paste:");
            output.WriteLine();
            output.WriteLine($"TOKEN=$(curl -s -u {client} -d grant_type=client_credentials {address}/oauth2/token | {ReadToken})");
            foreach (var call in FirstCalls(app.Configuration, functions, routePrefix))
            {
                output.WriteLine(call.Replace("{address}", address, StringComparison.Ordinal));
            }
        }

        output.WriteLine();
    }

    // A service account comes first: it is nobody in particular. A secret somebody chose themselves is theirs to type.
    private static string? FirstClient(IConfiguration configuration)
    {
        var client = configuration.GetSection(DevelopmentClients.Section).GetChildren().OrderBy(client => client["User"] is not null).FirstOrDefault();
        return client is null ? null : client["Secret"] == "development" ? $"{client.Key}:development" : client.Key;
    }

    private static List<string> FirstCalls(IConfiguration configuration, IReadOnlyList<LoadedFunction> functions, string routePrefix)
    {
        var calls = configuration.GetSection("LocalRuntime:FirstCalls").GetChildren().Select(call => call.Value).OfType<string>().ToList();
        if (calls.Count > 0)
        {
            return calls;
        }

        var list = functions.OfType<HttpFunction>().FirstOrDefault(function => function.Methods.Contains(HttpMethods.Get, StringComparer.OrdinalIgnoreCase) && !function.Route.Contains('{'));
        return list is null ? [] : [$"curl -s -H \"Authorization: Bearer $TOKEN\" {{address}}/{RouteRules.Join(routePrefix, list.Route)}"];
    }
}
