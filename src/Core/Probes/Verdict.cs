using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using Kontext.Core.Integrations;

namespace Kontext.Core.Probes;

/// <summary>What a check comes to: what is recorded, and when to look again.</summary>
/// <param name="Record">For the integration.</param>
/// <param name="AgainIn">From now.</param>
public sealed record Verdict(ValidationRecord Record, TimeSpan AgainIn)
{
    // A time-out, a 5xx or a DNS failure of a server that was in order is looked at once more before anybody is told.
    private static readonly TimeSpan DoubtLimit = TimeSpan.FromMinutes(2);

    // What this process had no room for: soon, and not all at once.
    private static readonly TimeSpan PostponedFor = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    /// <summary>Judges a finding against what was known before.</summary>
    public static Verdict Of(Integration integration, ProbeResult found, RecheckOptions options, DateTimeOffset now)
    {
        var before = integration.Validation;
        if (found.Outcome == ProbeOutcome.Postponed)
            return new Verdict(before, Jitter(integration, PostponedFor));
        if (found.IsAccepted)
            return new Verdict(new ValidationRecord(ValidationStatus.Valid, found.Message, now, Failures: 0), Jitter(integration, options.Interval));

        var failures = before.Failures + 1;
        return found.IsTransient && before is { Status: ValidationStatus.Valid, Failures: 0 }
            ? new Verdict(before with { Failures = failures }, Later(DoubtLimit, found.RetryAfter))
            : new Verdict(
                new ValidationRecord(ValidationStatus.Invalid, found.Message, now, failures),
                Later(Jitter(integration, BackOff(failures, options)), found.RetryAfter));
    }

    private static TimeSpan BackOff(int failures, RecheckOptions options)
    {
        var wait = options.FirstRetry * Math.Pow(2, Math.Min(failures - 1, 20));
        return wait < options.Interval ? wait : options.Interval;
    }

    // A server that says when to come back is taken at its word, within a day; never sooner than without it.
    private static TimeSpan Later(TimeSpan wait, TimeSpan? asked)
    {
        var heard = asked < LongestRetryAfter ? asked : LongestRetryAfter;
        return asked is not null && heard > wait ? heard.Value : wait;
    }

    // By a hash, not by chance: the same integration keeps its place between the others, and nothing comes in waves. The random part of the id is one.
    private static TimeSpan Jitter(Integration integration, TimeSpan wait)
    {
        Span<byte> id = stackalloc byte[16];
        integration.Id.Value.TryWriteBytes(id, bigEndian: true, out _);
        return wait * (0.9 + (0.2 * BinaryPrimitives.ReadUInt32BigEndian(id[12..]) / uint.MaxValue));
    }
}

/// <summary>Section <c>Validation:Recheck</c>: how often integrations are checked without anybody asking.</summary>
public sealed class RecheckOptions
{
    /// <summary>The section these are bound from.</summary>
    public const string Section = "Validation:Recheck";

    /// <summary>Between checks that find all in order; 1 hour to 30 days, jittered by a tenth either way.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00", ErrorMessage = "Validation:Recheck:Interval must be from 1 hour to 30 days.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>After the first failure; doubles with each further one up to the interval. 1 minute to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "Validation:Recheck:FirstRetry must be from 1 minute to 1 day.")]
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMinutes(5);
}
