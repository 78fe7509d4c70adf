namespace Kontext.Pages;

/// <summary>An icon. Public because generated components are public.</summary>
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
