namespace Kontext.Pages;

/// <summary>One field of the form for a token or credentials.</summary>
public sealed record TokenField
{
    /// <summary>The prefix of every posted field name. Without it, a property of a schema could be called <c>csrf</c>.</summary>
    public const string PostPrefix = "field.";

    /// <summary>The name of the property. The form posts it with <see cref="PostPrefix"/> before it.</summary>
    public required string Name { get; init; }

    public required string Label { get; init; }

    public string? Description { get; init; }

    public required TokenFieldKind Kind { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>The choices of a <see cref="TokenFieldKind.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The value that was posted before; never shown for a secret. A boolean is on when it is <c>true</c>.</summary>
    public string? Value { get; init; }

    /// <summary>The error of the posted value; null for none.</summary>
    public string? Error { get; init; }
}
