using System.Globalization;
using Kontext.Core.Outbound;

namespace Kontext.Core.Validation;

/// <summary>How a server's tools differ from what they were.</summary>
/// <param name="Added">Names, cleaned.</param>
/// <param name="Removed">Names, cleaned.</param>
/// <param name="Changed">Names, cleaned, of tools with another description or schema.</param>
internal sealed record ToolDrift(IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed)
{
    private const int MaxNames = 8;
    private const int MaxName = 48;

    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0;

    /// <summary>A sentence; at most some 1,500 characters.</summary>
    public override string ToString()
    {
        string?[] parts = [PartOf("added", Added), PartOf("removed", Removed), PartOf("changed in description or schema", Changed)];
        return $"The server's tools have changed: {string.Join("; ", parts.OfType<string>())}.";
    }

    private static string? PartOf(string what, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return null;
        var more = names.Count - MaxNames;
        return $"{what} {string.Join(", ", names.Take(MaxNames).Select(name => $"“{ForeignText.Cut(name, MaxName)}”"))}"
            + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {more} more") : "");
    }
}
