using Microsoft.Extensions.Options;

namespace Kontext.Core.Validation;

internal sealed class ProbeOptionsValidator : IValidateOptions<ProbeOptions>
{
    public ValidateOptionsResult Validate(string? name, ProbeOptions options)
    {
        List<string> failures = [];
        if (options.ProbeTimeLimit < TimeSpan.FromSeconds(1) || options.ProbeTimeLimit > TimeSpan.FromSeconds(15))
            failures.Add("Validation:ProbeTimeLimit must lie between 00:00:01 and 00:00:15.");
        if (options.MaxResponseBytes is < 64 * 1024 or > 64 * 1024 * 1024)
            failures.Add("Validation:MaxResponseBytes must lie between 65536 and 67108864.");
        if (options.MaxToolPages is < 1 or > 100)
            failures.Add("Validation:MaxToolPages must lie between 1 and 100.");
        if (options.MaxTools is < 1 or > 10_000)
            failures.Add("Validation:MaxTools must lie between 1 and 10000.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
