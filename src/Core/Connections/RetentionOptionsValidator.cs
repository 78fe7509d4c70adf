using Microsoft.Extensions.Options;

namespace Kontext.Core.Connections;

// By hand: a generated check of a range of times has words of its own, which do not name the setting.
internal sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options) =>
        options.ArchivedConnections >= TimeSpan.FromHours(1) && options.ArchivedConnections <= TimeSpan.FromDays(3650)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Retention:ArchivedConnections must be from 1 hour to 3650 days.");
}
