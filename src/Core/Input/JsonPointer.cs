namespace Kontext.Core.Input;

/// <summary>JSON pointers (RFC 6901).</summary>
public static class JsonPointer
{
    /// <summary>The segment of a member: a slash and the escaped name.</summary>
    public static string Segment(string name) =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The segment of an array's element.</summary>
    public static string Segment(int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/{index}");
}
