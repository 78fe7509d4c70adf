using Kontext.Core.Outcomes;

namespace Kontext.Core.Secrets;

/// <summary>Makes the faults that an operator must act on. They name vaults and settings, never a secret's name or content.</summary>
internal static class SecretFault
{
    public static VaultException NotConfigured(string vault) => new(
        $"A stored credential is in vault '{vault}', which is not configured: set {SecretsOptions.Section}:{nameof(SecretsOptions.Vaults)}:{vault} to its address.");

    public static VaultException Refused(string vault, Exception innerException) => new(
        $"Key Vault '{vault}' refused access: check that the app's identity may get, set and delete secrets there and that its firewall lets the app in.",
        innerException);

    public static VaultException NameDeleted(string vault, Exception? innerException = null) => new(
        $"A deleted secret's name was to be used again in vault '{vault}'; every secret needs a fresh name.", innerException);

    /// <summary>No permit is free: these seconds would have more writes than a vault accepts. A later try succeeds.</summary>
    public static UnavailableException NoRoom() => new("Key Vault", SecretBudget.Window);

    public static VaultException NotACredential(string vault) => new(
        $"A secret in vault '{vault}' is not a credential: another program wrote it.");
}

/// <summary>
/// A vault answers but refuses its work: an operator must correct its configuration. The message names vaults and settings only.
/// </summary>
public sealed class VaultException(string message, Exception? innerException = null) : DependencyException(message, innerException);
