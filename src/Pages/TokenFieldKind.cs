namespace Kontext.Pages;

/// <summary>The kind of a form field.</summary>
public enum TokenFieldKind
{
    /// <summary>One line, hidden while the user types.</summary>
    Secret,

    /// <summary>One line.</summary>
    Text,

    /// <summary>One line, with a number keyboard on devices that have one. The posted value is text.</summary>
    Number,

    /// <summary>A check box, posted as <c>true</c>. It is not posted when it is not checked.</summary>
    Boolean,

    /// <summary>One of <see cref="TokenField.Choices"/>; empty when the user chose none.</summary>
    Choice,
}
