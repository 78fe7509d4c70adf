namespace Kontext.Pages;

/// <summary>What the last step gave, above everything else.</summary>
public sealed record Notice
{
    public required NoticeKind Kind { get; init; }

    public required string Text { get; init; }
}
