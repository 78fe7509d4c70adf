namespace Kontext.Core.Authorization;

/// <summary>A code that waits for its completion, in a vault.</summary>
internal sealed record HeldCode(string Code, string Verifier)
{
    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(HeldCode);
}
