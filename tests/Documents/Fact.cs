using System.Globalization;

namespace Kontext.Documents;

/// <summary>Something that a public source says.</summary>
/// <param name="Value">What it says.</param>
/// <param name="Evidence">recorded, documentation or report.</param>
/// <param name="Source">Where.</param>
/// <param name="Date">When the source said so, where that is known.</param>
internal sealed record Fact<T>(T Value, string Evidence, Uri Source, DateOnly? Date)
{
    /// <summary>A link for a table.</summary>
    public string ToLink() => $"[{Evidence}{(Date is { } date ? " " + date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "")}]({Source.OriginalString})";
}
