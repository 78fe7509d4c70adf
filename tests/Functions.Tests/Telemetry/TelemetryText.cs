using System.Diagnostics;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Kontext.Functions.Tests.Telemetry;

/// <summary>Every text that an exporter could send.</summary>
internal static class TelemetryText
{
    public static IEnumerable<string?> Of(Activity span) =>
    [
        span.DisplayName, span.OperationName, span.StatusDescription, span.TraceStateString, span.Source.Name,
        .. span.TagObjects.SelectMany(Of),
        .. span.Baggage.Select(item => $"{item.Key}={item.Value}"),
        .. span.Events.SelectMany(one => one.Tags.SelectMany(Of).Append(one.Name)),
        .. span.Links.SelectMany(link => (link.Tags ?? []).SelectMany(Of).Append(link.Context.TraceState)),
    ];

    public static IEnumerable<string?> Of(LogRecord entry)
    {
        var texts = new List<string?> { entry.FormattedMessage, entry.Body, entry.CategoryName, entry.EventId.Name, entry.TraceState };
        texts.AddRange((entry.Attributes ?? []).SelectMany(Of));
        for (var exception = entry.Exception; exception is not null; exception = exception.InnerException)
            texts.AddRange([exception.Message, exception.StackTrace, exception.ToString()]);
        entry.ForEachScope((scope, all) => all.Add(string.Join(' ', scope.Scope, string.Join(' ', scope))), texts);
        return texts;
    }

    public static IEnumerable<string?> Of(MetricSnapshot metric)
    {
        yield return metric.Name;
        yield return metric.Description;
        foreach (var point in metric.MetricPoints)
        {
            foreach (var tag in point.Tags)
                yield return $"{tag.Key}={tag.Value}";
        }
    }

    public static IEnumerable<string?> Of(Resource resource) => resource.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}");

    private static IEnumerable<string?> Of(KeyValuePair<string, object?> tag) => [tag.Key, tag.Value?.ToString()];
}
