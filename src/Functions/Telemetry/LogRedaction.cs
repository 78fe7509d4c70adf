using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Kontext.Functions.Telemetry;

/// <summary>
/// Removes possible personal data and secrets from log entries. From other libraries only the message template stays, because their values
/// are unknown. Exception messages are removed, because they may quote input. The app's own messages hold only ids and fixed texts.
/// </summary>
internal sealed class LogRedaction : BaseProcessor<LogRecord>
{
    private const string Template = "{OriginalFormat}";

    public override void OnEnd(LogRecord data)
    {
        if (data.CategoryName?.StartsWith("Kontext.", StringComparison.Ordinal) is not true)
        {
            var template = data.Attributes?.FirstOrDefault(attribute => attribute.Key == Template).Value as string;
            data.Attributes = [new(Template, template)];
            data.FormattedMessage = template ?? "";
            data.Body = template;
        }

        if (data.Exception is { } exception and not BareException)
        {
            data.Attributes = [.. data.Attributes ?? [], new("exception.trace", exception.StackTrace)];
            data.Exception = new BareException(exception);
        }
    }
}
