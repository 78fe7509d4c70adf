using Kontext.Core.OAuth;

namespace Kontext.Core.Discovery;

/// <summary>What the search for one authorization server's metadata came to.</summary>
/// <param name="Server">Null when there is none that can be used.</param>
/// <param name="Flaw">Why not, as a sentence; null when there is one.</param>
/// <param name="IsTransient">Whether another try may find more.</param>
/// <param name="IsMissing">Whether the server said at each address that nothing is there.</param>
internal sealed record AuthorizationServerResult(AuthorizationServer? Server, string? Flaw, bool IsTransient, bool IsMissing);
