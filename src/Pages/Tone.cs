namespace Kontext.Pages;

/// <summary>How something is meant, beside what it says. Public because generated components are.</summary>
public enum Tone
{
    Plain,
    Good,
    Warn,
    Bad,
    Info,
}
