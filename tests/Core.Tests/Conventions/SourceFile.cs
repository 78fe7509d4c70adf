namespace Kontext.Core.Tests.Conventions;

/// <param name="Path">From the repository's root.</param>
/// <param name="Room">The folder of the file.</param>
/// <param name="Text">The whole text.</param>
internal sealed record SourceFile(string Path, string Room, string Text);
