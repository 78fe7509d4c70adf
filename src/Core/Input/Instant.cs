using System.Globalization;
using System.Text.RegularExpressions;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>Parses times of requests: ISO 8601 with an offset.</summary>
public static partial class Instant
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>Parses a time later than <paramref name="now"/>. The result is in UTC.</summary>
    public static TextParser<DateTimeOffset?> After(DateTimeOffset now) => (text, path, errors) =>
    {
        if (Parse(text, path, errors) is not { } time)
            return null;
        if (time > now)
            return time;
        errors.Add(new FieldError(path, ErrorCodes.InvalidTime, "This time has passed; send one that lies ahead."));
        return null;
    };

    /// <summary>Parses a time, the earliest and the latest ones too. The result is in UTC.</summary>
    public static DateTimeOffset? Parse(string text, string path, ICollection<FieldError> errors)
    {
        // Some clients write nanoseconds (RFC 3339 sets no limit). Only ticks, 100 nanoseconds, are stored.
        text = BelowTicks().Replace(text, "");

        // Without an offset, DateTime returns the kind Unspecified: the time is then ambiguous.
        var isTime = DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            && time.Kind != DateTimeKind.Unspecified;
        if (isTime)
            return new DateTimeOffset(time.ToUniversalTime());
        errors.Add(new FieldError(path, ErrorCodes.InvalidTime, "Send a time as ISO 8601 with an offset, such as 2030-01-31T12:00:00Z."));
        return null;
    }

    [GeneratedRegex("(?<=[.][0-9]{7})[0-9]{1,20}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BelowTicks();
}
