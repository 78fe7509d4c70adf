namespace Kontext.Core.Applications;

/// <summary>A client with its new secret. The secret is returned once only.</summary>
/// <param name="Application">The stored client.</param>
/// <param name="Secret">The secret; null for a public application.</param>
public sealed record NewClient(Application Application, string? Secret)
{
    /// <summary>Returns the type name; the secret stays out of logs.</summary>
    public override string ToString() => nameof(NewClient);
}
