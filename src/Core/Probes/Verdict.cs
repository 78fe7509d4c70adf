using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using Kontext.Core.Bounds;
using Kontext.Core.Integrations;

namespace Kontext.Core.Probes;

/// <summary>The verdict of a check: what is recorded, and when to check again.</summary>
/// <param name="Record">The record for the integration.</param>
/// <param name="AgainIn">The time until the next check.</param>
public sealed record Verdict(ValidationRecord Record, TimeSpan AgainIn)
{
    // After a time-out, a 5xx or a DNS failure, a server that was valid is checked once more before it reads invalid.
    private static readonly TimeSpan DoubtLimit = TimeSpan.FromMinutes(2);

    // A postponed check runs again soon, with a jitter so that not all run at once.
    private static readonly TimeSpan PostponedFor = TimeSpan.FromMinutes(2);

    /// <summary>Judges a finding, given what was known before.</summary>
    public static Verdict Of(Integration integration, ProbeResult found, RecheckOptions options, DateTimeOffset now)
    {
        var before = integration.Validation;
        if (found.Outcome == ProbeOutcome.Postponed)
            return new Verdict(before, Jitter(integration, PostponedFor));
        if (found.IsAccepted)
            return new Verdict(new ValidationRecord(ValidationStatus.Valid, found.Message, now, Failures: 0), Jitter(integration, options.Interval));

        var failures = before.Failures + 1;
        return found.IsTransient && before is { Status: ValidationStatus.Valid, Failures: 0 }
            ? new Verdict(before with { Failures = failures }, DoubtLimit.OrAsked(found.RetryAfter))
            : new Verdict(
                new ValidationRecord(ValidationStatus.Invalid, found.Message, now, failures),
                Jitter(integration, Backoff.Doubled(options.FirstRetry, failures - 1, options.Interval)).OrAsked(found.RetryAfter));
    }

    // The jitter comes from the random part of the id, not from a random number. So an integration keeps its place between the others, and
    // checks do not come in waves.
    private static TimeSpan Jitter(Integration integration, TimeSpan wait)
    {
        Span<byte> id = stackalloc byte[16];
        integration.Id.Value.TryWriteBytes(id, bigEndian: true, out _);
        return wait * (0.9 + (0.2 * BinaryPrimitives.ReadUInt32BigEndian(id[12..]) / uint.MaxValue));
    }
}

/// <summary>Section <c>Validation:Recheck</c>: how often integrations are checked without a caller.</summary>
public sealed class RecheckOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Validation:Recheck";

    /// <summary>The interval between checks that succeed; 1 hour to 30 days, with a jitter of ten percent.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00", ErrorMessage = "Validation:Recheck:Interval must be from 1 hour to 30 days.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The wait after the first failure. It doubles with each further failure, up to the interval. 1 minute to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "Validation:Recheck:FirstRetry must be from 1 minute to 1 day.")]
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMinutes(5);
}
