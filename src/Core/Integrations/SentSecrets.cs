namespace Kontext.Core.Integrations;

/// <summary>The secrets a request carries, on their way to a vault.</summary>
/// <param name="ServerToken">Null when none was sent.</param>
/// <param name="ClientSecret">Null when none was sent.</param>
internal readonly record struct SentSecrets(string? ServerToken, string? ClientSecret)
{
    public bool IsEmpty => ServerToken is null && ClientSecret is null;

    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(SentSecrets);
}
