namespace Kontext.Pages;

/// <summary>What an icon shows. Public because generated components are.</summary>
public enum Glyph
{
    Check,
    Warning,
    Cross,
    Info,
    Clock,
    Link,
    Lock,
    Circle,
    People,
    Forward,
    Back,
}
