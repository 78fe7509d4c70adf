namespace Kontext.Core.Authorization;

/// <summary>One place a browser may be sent back to.</summary>
public sealed class ReturnUrlRule
{
    /// <summary>Whose people; null for those of every organization.</summary>
    public string? Organization { get; set; }

    /// <summary>An https URL. With a path that ends in a slash everything below it is allowed, else exactly this one; the query is free, but for what is added to it.</summary>
    public Uri? Url { get; set; }
}
