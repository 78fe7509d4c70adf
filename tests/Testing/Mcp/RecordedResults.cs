using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Kontext.Testing.Mcp;

/// <summary>The results that the official TypeScript client gets from an MCP endpoint, call by call.</summary>
public static class RecordedResults
{
    /// <summary>Makes the calls that server-everything offers, in a Node.js process. Returns the results by the call's name.</summary>
    public static async Task<JsonObject> OfTypeScriptAsync(Uri endpoint, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        JsonObject sent = new(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value)));
        ProcessStartInfo start = new("node", [Path.Combine(RepositoryRoot.Path, "tests", "Testing", "Mcp", "recorded-results.mjs"), endpoint.AbsoluteUri, sent.ToJsonString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("Node.js could not be started.");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var told = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? JsonNode.Parse(told)!.AsObject() : throw new InvalidOperationException(await errors);
    }
}
