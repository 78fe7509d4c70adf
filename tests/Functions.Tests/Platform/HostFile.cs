using System.Globalization;
using System.Text.Json;

namespace Kontext.Functions.Tests.Platform;

/// <summary>
/// The part of host.json's grammar, version 2.0, for a function app with HTTP, timers and queues. Source: Microsoft's "host.json reference
/// for Azure Functions 2.x and later".
/// </summary>
internal static class HostFile
{
    private static readonly string[] Levels = ["Trace", "Debug", "Information", "Warning", "Error", "Critical", "None"];

    private static readonly Dictionary<string, Func<JsonElement, bool>> Known = new(StringComparer.Ordinal)
    {
        ["version"] = value => value.ValueKind == JsonValueKind.String && value.GetString() == "2.0",
        ["functionTimeout"] = IsDuration,
        ["telemetryMode"] = value => value.GetString() is "OpenTelemetry" or "ApplicationInsights",
        ["logging.logLevel.*"] = value => Levels.Contains(value.GetString(), StringComparer.Ordinal),
        ["extensions.http.routePrefix"] = value => value.ValueKind == JsonValueKind.String,
        ["extensions.http.maxOutstandingRequests"] = value => value.TryGetInt32(out _),
        ["extensions.http.maxConcurrentRequests"] = value => value.TryGetInt32(out _),
        ["extensions.http.dynamicThrottlesEnabled"] = value => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        ["extensions.queues.batchSize"] = value => value.TryGetInt32(out var size) && size is >= 1 and <= 32,
        ["extensions.queues.newBatchThreshold"] = value => value.TryGetInt32(out var size) && size >= 0,
        ["extensions.queues.maxDequeueCount"] = value => value.TryGetInt32(out var count) && count >= 1,
        ["extensions.queues.maxPollingInterval"] = IsDuration,
        ["extensions.queues.visibilityTimeout"] = IsDuration,
        ["extensions.queues.messageEncoding"] = value => value.GetString() is "base64" or "none",
    };

    /// <summary>Returns the members that the version does not know, or whose values it would refuse.</summary>
    public static IEnumerable<string> Unknown(JsonElement host) => Leaves(host, "").Where(leaf => !IsKnown(leaf.Path, leaf.Value)).Select(leaf => leaf.Path);

    private static IEnumerable<(string Path, JsonElement Value)> Leaves(JsonElement value, string path) => value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject().SelectMany(member => Leaves(member.Value, path.Length == 0 ? member.Name : path == "logging.logLevel" ? $"{path}.*" : $"{path}.{member.Name}"))
        : [(path, value)];

    private static bool IsKnown(string path, JsonElement value) => Known.TryGetValue(path, out var fits) && fits(value);

    private static bool IsDuration(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && TimeSpan.TryParseExact(value.GetString(), "c", CultureInfo.InvariantCulture, out _);
}
