using System.Globalization;

namespace Kontext.Documents;

/// <summary>Something that a public source says.</summary>
/// <param name="Value">What it says.</param>
/// <param name="Evidence">recorded, documentation or report.</param>
/// <param name="Source">Where.</param>
/// <param name="Date">When the source said so, where that is known.</param>
/// <param name="Record">Where the answer of a server is kept; null for every other evidence.</param>
internal sealed record Fact<T>(T Value, string Evidence, Uri Source, DateOnly? Date, Uri? Record)
{
    /// <summary>A link for a table.</summary>
    public string ToLink()
    {
        var date = Date is { } day ? " " + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";
        return Record is null ? $"[{Evidence}{date}]({Source.OriginalString})" : $"[{Evidence}{date}]({Record.OriginalString}) at `{Source.OriginalString}`";
    }
}
