using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Secrets;

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
