using System.Globalization;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>The wish for a fresh secret.</summary>
/// <param name="Grace">How long the secret before counts.</param>
public sealed record RotateSecretRequest(TimeSpan Grace)
{
    private const int MaxSeconds = 86_400;

    /// <summary>Parses the query parameter <c>graceSeconds</c>; null means none.</summary>
    public static Outcome<RotateSecretRequest> Parse(string? graceSeconds)
    {
        if (graceSeconds is null)
            return new RotateSecretRequest(TimeSpan.Zero);
        return int.TryParse(graceSeconds, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxSeconds
            ? new RotateSecretRequest(TimeSpan.FromSeconds(seconds))
            : Problem.Invalid("graceSeconds", ErrorCodes.OutOfRange, $"graceSeconds must be a whole number from 0 to {MaxSeconds}.");
    }
}
