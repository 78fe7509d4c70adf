using Kontext.Core.Outbound;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Probes;

/// <summary>Section <c>Validation</c>: what one probe may use up.</summary>
public sealed class ProbeOptions
{
    /// <summary>The section these are bound from.</summary>
    public const string Section = "Validation";

    /// <summary>For a whole probe, all its requests together; 1 to 15 seconds, because a validation answers within 20.</summary>
    public TimeSpan ProbeTimeLimit { get; set; } = OutboundLimits.Default.Time;

    /// <summary>Of response bodies, all of a probe's together; 64 KiB to 64 MiB.</summary>
    public long MaxResponseBytes { get; set; } = OutboundLimits.Default.Bytes;

    /// <summary>Pages of tools that are asked for; 1 to 100. A server with more has its tools counted as "at least".</summary>
    public int MaxToolPages { get; set; } = 20;

    /// <summary>Tools after which no further page is asked for; 1 to 10,000.</summary>
    public int MaxTools { get; set; } = 2000;

    internal OutboundLimits Limits => new(ProbeTimeLimit, MaxResponseBytes);
}

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
