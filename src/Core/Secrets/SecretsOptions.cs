using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Secrets;

/// <summary>Section <c>Secrets</c>.</summary>
public sealed class SecretsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Secrets";

    /// <summary>
    /// The Key Vaults by name: their https addresses. New secrets are spread over them. Rows keep the name, so a vault may move but a name
    /// may go only when no row refers to it. Empty in Development means a table of the development storage.
    /// </summary>
    public Dictionary<string, Uri?> Vaults { get; } = new(StringComparer.Ordinal);
}

/// <summary>Written by hand: attributes do not reach the entries of a dictionary.</summary>
internal sealed partial class SecretsOptionsValidator(bool isDevelopment) : IValidateOptions<SecretsOptions>
{
    private const string Setting = $"{SecretsOptions.Section}:{nameof(SecretsOptions.Vaults)}";

    public ValidateOptionsResult Validate(string? name, SecretsOptions options)
    {
        if (options.Vaults.Count == 0 && !isDevelopment)
            return ValidateOptionsResult.Fail($"{Setting} is missing: set {Setting}:main to the address of a Key Vault, such as https://kontext.vault.azure.net/.");

        var failures = options.Vaults.SelectMany(vault => Check(vault.Key, vault.Value)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Check(string vault, Uri? address)
    {
        if (!Name().IsMatch(vault))
            yield return $"{Setting}:{vault} is not named well: use 1 to 31 lower-case letters, digits and dashes and start with a letter.";
        if (address is not { IsAbsoluteUri: true, PathAndQuery: "/", Fragment: "", UserInfo: "" } || address.Scheme != Uri.UriSchemeHttps)
            yield return $"{Setting}:{vault} must be the https address of a Key Vault and nothing more, such as https://kontext.vault.azure.net/.";
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,30}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();
}
