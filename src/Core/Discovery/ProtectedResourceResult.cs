namespace Kontext.Core.Discovery;

/// <summary>What the search for protected resource metadata came to: found, or something stood in the way, or there is none.</summary>
/// <param name="Resource">Null when there is none that counts.</param>
/// <param name="Flaw">Why what there seems to be does not count, as a sentence; null when it does, and when there is nothing at all.</param>
/// <param name="IsTransient">Whether another try may find more.</param>
internal sealed record ProtectedResourceResult(ProtectedResource? Resource, string? Flaw, bool IsTransient)
{
    /// <summary>Whether the server surely publishes none.</summary>
    public bool IsAbsent => Resource is null && Flaw is null;
}
