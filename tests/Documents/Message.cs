namespace Kontext.Documents;

/// <summary>A text that a person may read.</summary>
/// <param name="Text">An inserted value is in braces.</param>
/// <param name="Place">The source file without its extension.</param>
internal sealed record Message(string Text, string Place);
