namespace Kontext.Pages;

/// <summary>How a notice is meant.</summary>
public enum NoticeKind
{
    Success,
    Warning,
    Error,
    Info,
}
