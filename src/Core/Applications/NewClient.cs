namespace Kontext.Core.Applications;

/// <summary>A client with its secret, which is shown once and never again.</summary>
/// <param name="Application">As it is kept.</param>
/// <param name="Secret">Null for a public application.</param>
public sealed record NewClient(Application Application, string? Secret)
{
    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(NewClient);
}
