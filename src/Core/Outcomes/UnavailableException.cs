namespace Kontext.Core.Outcomes;

/// <summary>Storage or a vault did not answer, or asked to wait, after all retries of its client.</summary>
public sealed class UnavailableException : DependencyException
{
    /// <summary>Creates the fault. <paramref name="dependency"/> is a plain name ("table storage") that callers may see.</summary>
    public UnavailableException(string dependency, TimeSpan? retryAfter, Exception? innerException = null)
        : base($"{dependency} is unavailable.", innerException)
    {
        Dependency = dependency;
        RetryAfter = retryAfter;
    }

    /// <summary>The plain name of the unavailable dependency.</summary>
    public string Dependency { get; }

    /// <summary>The wait that the dependency asks for; null when it asks for none.</summary>
    public TimeSpan? RetryAfter { get; }
}
