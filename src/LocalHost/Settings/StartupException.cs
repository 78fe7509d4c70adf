namespace Kontext.LocalRuntime.Hosting;

/// <summary>What stops the start and is put right by whoever runs the program: its message is all that is printed.</summary>
internal sealed class StartupException : Exception
{
    public StartupException(string message)
        : base(message)
    {
    }

    public StartupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
