using Kontext.LocalHost.Http;
using Kontext.LocalHost.Identity;
using Kontext.LocalHost.Worker;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Hosting;

/// <summary>Makes the lines that are printed after the start: the address, the location of the data, and a first call to paste.</summary>
internal static class Banner
{
    private const string ReadToken = """sed 's/.*"access_token":"\([^"]*\)".*/\1/'""";

    /// <param name="name">The name of the app.</param>
    /// <param name="address">The address of the app.</param>
    /// <param name="storage">A description of the storage.</param>
    /// <param name="client">A client id and a secret for a token; null when this host issues no development tokens.</param>
    /// <param name="firstCall">The path of the first call; null when there is no such function.</param>
    public static IEnumerable<string> Lines(string name, string address, string storage, string? client, string? firstCall)
    {
        yield return "";
        yield return $"  {name} listens on {address}";
        yield return $"  Storage: {storage}";
        if (client is not null)
        {
            yield return "  First call, ready to paste:";
            yield return "";
            yield return $"TOKEN=$(curl -s -u {client} -d grant_type=client_credentials {address}/oauth2/token | {ReadToken})";
            if (firstCall is { } path)
                yield return $"curl -s -H \"Authorization: Bearer $TOKEN\" {address}/{path}";
        }

        yield return "";
    }

    /// <summary>
    /// Returns the client for the token of the first call. Service accounts come before users. A secret other than the usual one is never
    /// printed.
    /// </summary>
    public static string? FirstClient(IConfiguration configuration)
    {
        var client = configuration.GetSection(DevelopmentClients.Section).GetChildren().OrderBy(client => client["User"] is not null).FirstOrDefault();
        return client is null ? null : client["Secret"] == "development" ? $"{client.Key}:development" : client.Key;
    }

    /// <summary>Returns the path of the function that the setting FirstCall names; null when the app has no such function.</summary>
    public static string? FirstCall(IConfiguration configuration, IReadOnlyList<FunctionMetadata> functions, string routePrefix) =>
        functions.FirstOrDefault(function => function.TriggerType == FunctionMetadata.HttpTrigger && function.Name == configuration["FirstCall"]) is { } first
            ? RouteTable.TemplateOf(first, routePrefix)
            : null;
}
