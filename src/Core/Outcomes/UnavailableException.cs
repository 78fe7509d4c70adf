namespace Kontext.Core.Outcomes;

/// <summary>Storage or a vault did not answer, or asked to be left alone, after all the retries its client makes.</summary>
public sealed class UnavailableException : Exception
{
    /// <summary>Creates the fault; <paramref name="dependency"/> is a plain name ("table storage") that may be shown to a caller.</summary>
    public UnavailableException(string dependency, TimeSpan? retryAfter, Exception? innerException = null)
        : base($"{dependency} is unavailable.", innerException)
    {
        Dependency = dependency;
        RetryAfter = retryAfter;
    }

    /// <summary>What is away, in plain words.</summary>
    public string Dependency { get; }

    /// <summary>What the dependency asked for; null when it asked for nothing.</summary>
    public TimeSpan? RetryAfter { get; }
}
