using System.Globalization;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>The maximum number of items on a page of a list: 1-200, by default 50.</summary>
public static class PageLimit
{
    private const int Default = 50;
    private const int Max = 200;

    /// <summary>Parses a query parameter; null stands for an absent one.</summary>
    public static int Parse(string? text, ICollection<FieldError> errors)
    {
        if (text is null)
            return Default;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > Max)
            errors.Add(new FieldError("limit", ErrorCodes.OutOfRange, $"limit must be a number from 1 to {Max}."));
        return limit;
    }
}
