using Kontext.Core.Outcomes;

namespace Kontext.Core.Secrets;

/// <summary>What somebody on our side must look at. Names vaults and settings, never a secret's name or content.</summary>
internal static class SecretFault
{
    public static VaultException NotConfigured(string vault) => new(
        $"A stored credential is in vault '{vault}', which is not configured: set {SecretsOptions.Section}:{nameof(SecretsOptions.Vaults)}:{vault} to its address.");

    public static VaultException Refused(string vault, Exception innerException) => new(
        $"Key Vault '{vault}' refused access: check that the app's identity may get, set and delete secrets there and that its firewall lets the app in.",
        innerException);

    public static VaultException NameDeleted(string vault, Exception? innerException = null) => new(
        $"A deleted secret's name was to be used again in vault '{vault}'; every secret needs a fresh name.", innerException);

    /// <summary>No fault: more is to be written in these seconds than a vault takes. A later try succeeds.</summary>
    public static UnavailableException NoRoom() => new("Key Vault", SecretBudget.Window);

    public static VaultException NotACredential(string vault) => new(
        $"A secret in vault '{vault}' is not a credential; somebody else has written it.");
}

/// <summary>A vault that answers and does not do what it should: somebody must look at its configuration. Names vaults and settings only.</summary>
public sealed class VaultException(string message, Exception? innerException = null) : Exception(message, innerException);
