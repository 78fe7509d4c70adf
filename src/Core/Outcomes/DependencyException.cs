namespace Kontext.Core.Outcomes;

/// <summary>Storage or a vault did not do its work: it is unavailable, or it refuses this app.</summary>
public abstract class DependencyException(string message, Exception? innerException) : Exception(message, innerException);
