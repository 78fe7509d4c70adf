namespace Kontext.Core.Discovery;

/// <summary>Why there is no authorization server to use.</summary>
/// <param name="Message">For a person: what was found and what to do.</param>
/// <param name="IsTransient">Whether the same question may be answered later without anybody changing anything.</param>
public sealed record DiscoveryFailure(string Message, bool IsTransient);
