using System.Globalization;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>The request for a new secret.</summary>
/// <param name="Grace">How long the previous secret stays valid.</param>
public sealed record RotateSecretRequest(TimeSpan Grace)
{
    private const int MaxSeconds = 86_400;

    /// <summary>Parses the query parameter <c>graceSeconds</c>; null means not sent.</summary>
    public static Outcome<RotateSecretRequest> Parse(string? graceSeconds)
    {
        if (graceSeconds is null)
            return new RotateSecretRequest(TimeSpan.Zero);
        return int.TryParse(graceSeconds, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxSeconds
            ? new RotateSecretRequest(TimeSpan.FromSeconds(seconds))
            : Problem.Invalid("graceSeconds", ErrorCodes.OutOfRange, $"graceSeconds must be a whole number from 0 to {MaxSeconds}.");
    }
}
