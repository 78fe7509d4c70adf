namespace Kontext.Pages;

/// <summary>How a field is filled in.</summary>
public enum TokenFieldKind
{
    /// <summary>One line that is not shown while it is typed.</summary>
    Secret,

    /// <summary>One line.</summary>
    Text,

    /// <summary>One line, with a keyboard for numbers where there is one; what arrives is text.</summary>
    Number,

    /// <summary>A box to tick, posted as <c>true</c>; one that is not ticked is not posted.</summary>
    Boolean,

    /// <summary>One of <see cref="TokenField.Choices"/>; empty when none is chosen.</summary>
    Choice,
}
