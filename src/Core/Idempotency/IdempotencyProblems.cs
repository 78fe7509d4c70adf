using Kontext.Core.Outcomes;

namespace Kontext.Core.Idempotency;

/// <summary>The problems of a request whose idempotency key was used before.</summary>
internal static class IdempotencyProblems
{
    public static Problem Reused { get; } = Problem.Conflict(
        ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key was sent with another body within the last 24 hours. Send a new key for a new request.");

    public static Problem InUse(TimeSpan retryAfter) => Problem.Conflict(
        ErrorCodes.IdempotencyKeyInUse, "A request with this Idempotency-Key is under way. Send the same request again after the time in Retry-After.") with
    {
        RetryAfter = retryAfter,
    };

    /// <param name="made">The id of what the first request made.</param>
    public static Problem SecretShown(string made) => Problem.Conflict(
        ErrorCodes.IdempotencySecretShown,
        "A request with this Idempotency-Key has made this before, and its secret is shown only once. Location names what was made. Without the secret, create another one with a new key.") with
    {
        Made = made,
    };
}
