namespace Kontext.LocalHost.Settings;

/// <summary>Stops the start. Only the message is printed: one sentence for the developer who runs the program.</summary>
internal sealed class StartupException(string message, Exception? innerException = null) : Exception(message, innerException);
