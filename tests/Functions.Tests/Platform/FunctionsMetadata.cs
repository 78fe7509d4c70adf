using System.Reflection;
using System.Text.Json;
using Kontext.Testing.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Tests.Platform;

/// <summary>The functions as the build describes them for the platform, and as the code defines them. Both have one text for each function.</summary>
internal static class FunctionsMetadata
{
    /// <summary>The file that the genuine host reads.</summary>
    public static IReadOnlyList<JsonElement> Built { get; } =
        [.. JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppProcess.AppDirectory, "functions.metadata"))).EnumerateArray()];

    public static IEnumerable<MethodInfo> Methods { get; } =
        [.. typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)];

    public static string TextOf(JsonElement function)
    {
        var trigger = TriggerOf(function);
        var what = trigger.GetProperty("type").GetString() switch
        {
            "httpTrigger" => Http(trigger.GetProperty("authLevel").GetString()!, [.. trigger.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!)], trigger.GetProperty("route").GetString()),
            "timerTrigger" => $"timer {trigger.GetProperty("schedule").GetString()}",
            "queueTrigger" => $"queue {trigger.GetProperty("queueName").GetString()}",
            { } other => other,
            null => "",
        };
        return $"{function.GetProperty("name").GetString()} ({function.GetProperty("entryPoint").GetString()}): {what}";
    }

    public static string TextOf(MethodInfo method)
    {
        var trigger = method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes()).Select(attribute => attribute switch
        {
            HttpTriggerAttribute http => Http(http.AuthLevel.ToString(), http.Methods!, http.Route),
            TimerTriggerAttribute timer => $"timer {timer.Schedule}",
            QueueTriggerAttribute queue => $"queue {queue.QueueName}",
            _ => null,
        }).OfType<string>().Single();
        return $"{method.GetCustomAttribute<FunctionAttribute>()!.Name} ({method.DeclaringType!.FullName}.{method.Name}): {trigger}";
    }

    public static JsonElement TriggerOf(JsonElement function) =>
        function.GetProperty("bindings").EnumerateArray().Single(binding => binding.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.Ordinal));

    private static string Http(string level, string[] methods, string? route) => $"{level} {string.Join(' ', methods.Order(StringComparer.Ordinal))} /{route}";
}
