using System.Globalization;

namespace Kontext.Documents;

/// <summary>A fact from a public source.</summary>
/// <param name="Value">The value of the fact.</param>
/// <param name="Evidence">recorded, documentation or report.</param>
/// <param name="Source">The address of the source.</param>
/// <param name="Date">The date of the source, when it is known.</param>
/// <param name="Record">The file with the recorded answer of a server. Null for every other evidence.</param>
internal sealed record Fact<T>(T Value, string Evidence, Uri Source, DateOnly? Date, Uri? Record)
{
    /// <summary>A link for a table.</summary>
    public string ToLink()
    {
        var date = Date is { } day ? " " + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";
        return Record is null ? $"[{Evidence}{date}]({Source.OriginalString})" : $"[{Evidence}{date}]({Record.OriginalString}) at `{Source.OriginalString}`";
    }
}
