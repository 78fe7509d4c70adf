namespace Kontext.Documents;

/// <summary>A text that a person may read.</summary>
/// <param name="Text">A value that is put in stands in braces.</param>
/// <param name="Place">The source file without its ending.</param>
internal sealed record Message(string Text, string Place);
