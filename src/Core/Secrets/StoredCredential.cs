namespace Kontext.Core.Secrets;

/// <summary>A credential and the very version it was read from.</summary>
public sealed record StoredCredential(SecretReference Reference, Credential Credential)
{
    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(StoredCredential);
}
