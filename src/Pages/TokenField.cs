namespace Kontext.Pages;

/// <summary>One thing to fill in.</summary>
public sealed record TokenField
{
    /// <summary>Before the name of every posted field: a schema may call one of its members <c>csrf</c>.</summary>
    public const string PostPrefix = "field.";

    /// <summary>The member's name; posted with <see cref="PostPrefix"/> before it.</summary>
    public required string Name { get; init; }

    public required string Label { get; init; }

    public string? Description { get; init; }

    public required TokenFieldKind Kind { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>Of <see cref="TokenFieldKind.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What stood there before; never shown for a secret. A boolean is on when it is <c>true</c>.</summary>
    public string? Value { get; init; }

    /// <summary>What is wrong with what was sent.</summary>
    public string? Error { get; init; }
}
