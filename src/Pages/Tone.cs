namespace Kontext.Pages;

/// <summary>The tone of a text, shown by its colour. Public because generated components are public.</summary>
public enum Tone
{
    Plain,
    Good,
    Warn,
    Bad,
    Info,
}
