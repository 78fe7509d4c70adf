using Microsoft.Extensions.Options;

namespace Kontext.Core.Connections;

/// <summary>Section <c>Retention</c>: how long what nobody uses any more is kept.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Retention";

    /// <summary>How long people's credentials for an archived integration are kept, unused, before they are revoked and deleted. 1 hour to 10 years.</summary>
    public TimeSpan ArchivedConnections { get; set; } = TimeSpan.FromDays(30);
}

// By hand: a generated check of a range of times has words of its own, which do not name the setting.
internal sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options) =>
        options.ArchivedConnections >= TimeSpan.FromHours(1) && options.ArchivedConnections <= TimeSpan.FromDays(3650)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Retention:ArchivedConnections must be from 1 hour to 3650 days.");
}
