namespace Kontext.Pages;

/// <summary>A notice at the top of a page about the last action.</summary>
public sealed record Notice
{
    public required NoticeKind Kind { get; init; }

    public required string Text { get; init; }
}
