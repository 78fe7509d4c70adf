using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Kontext.Functions.Tests.Telemetry;

/// <summary>A trace as text: the tree of calls, in order of time.</summary>
internal static class TraceTree
{
    private static readonly string[] Left = ["faas.invocation_id", "server.address", "server.port", "http.request.method", "faas.trigger"];

    public static string Of(IEnumerable<Activity> spans)
    {
        var all = spans.OrderBy(span => span.StartTimeUtc).ToList();
        var known = all.Select(span => span.SpanId).ToHashSet();
        StringBuilder text = new();
        foreach (var root in all.Where(span => !known.Contains(span.ParentSpanId)))
            Write(root, depth: 0);
        return text.ToString();

        void Write(Activity span, int depth)
        {
            text.Append(' ', 2 * depth).Append(span.DisplayName).Append(Tags(span)).Append(span.Status == ActivityStatusCode.Error ? " FAILED" : "").Append('\n');
            foreach (var child in all.Where(child => child.ParentSpanId == span.SpanId))
                Write(child, depth + 1);
        }
    }

    private static string Tags(Activity span)
    {
        var tags = span.TagObjects.Where(tag => !Left.Contains(tag.Key) && tag.Value is not null)
            .Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key.Split('.')[^1]}={tag.Value}"))
            .ToList();
        return tags.Count == 0 ? "" : $"  [{string.Join(' ', tags)}]";
    }
}
