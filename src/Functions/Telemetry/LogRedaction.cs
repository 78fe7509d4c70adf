using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Kontext.Functions.Telemetry;

/// <summary>
/// Takes from log entries what may be somebody's: of other people's code everything but the template of the message, since nobody here knows what
/// it fills in; of exceptions their messages, which quote what they were given. Our own messages hold ids without meaning and words of ours.
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
