namespace Kontext.Core.Integrations;

/// <summary>A lease on checking an integration, so that of all instances that are told to only one does.</summary>
/// <param name="Fence">Counts the claims; a result is written only under the claim it was found under.</param>
/// <param name="Until">When the claim ends by itself, UTC; null when nobody holds one.</param>
internal sealed record CheckClaim(long Fence, DateTimeOffset? Until)
{
    public static CheckClaim Free { get; } = new(0, null);

    public bool IsHeld(DateTimeOffset now) => Until > now;

    public CheckClaim Next(DateTimeOffset until) => new(Fence + 1, until);

    public CheckClaim Released() => this with { Until = null };
}
