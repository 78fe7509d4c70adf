namespace Kontext.LocalHost.Settings;

/// <summary>Stops the start. The message is one sentence for the person who runs the program, and is all that is printed.</summary>
internal sealed class StartupException(string message, Exception? innerException = null) : Exception(message, innerException);
