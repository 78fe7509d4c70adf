namespace Kontext.Pages;

/// <summary>The kind of a notice.</summary>
public enum NoticeKind
{
    Success,
    Warning,
    Error,
    Info,
}
