namespace Kontext.Core.Pins;

/// <summary>A tool that an administrator has accepted, as it was then. Its texts are the server's, and hostile.</summary>
/// <param name="Name">The name.</param>
/// <param name="Hash">The hash of name, description and schemas. A tool with another hash is not accepted.</param>
/// <param name="Description">The description, cut off after 4,096 characters; null when it had none.</param>
/// <param name="InputSchema">The input schema as JSON; null when it was larger than 16 KiB.</param>
/// <param name="AcceptedAt">When it was accepted, UTC.</param>
public sealed record PinnedTool(string Name, string Hash, string? Description, string? InputSchema, DateTimeOffset AcceptedAt);
