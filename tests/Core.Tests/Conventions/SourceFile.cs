namespace Kontext.Core.Tests.Conventions;

/// <param name="Path">From the repository's root.</param>
/// <param name="Room">The folder it stands in.</param>
/// <param name="Text">All of it.</param>
internal sealed record SourceFile(string Path, string Room, string Text);
