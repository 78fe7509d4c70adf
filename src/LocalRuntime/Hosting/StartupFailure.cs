using Microsoft.Extensions.Options;

namespace Kontext.LocalRuntime.Hosting;

/// <summary>Turns a refused start into sentences and exit code 1, where the framework would print a stack trace.</summary>
internal static class StartupFailure
{
    private static int _registered;

    public static void Register()
    {
        if (Interlocked.Exchange(ref _registered, 1) == 0)
        {
            AppDomain.CurrentDomain.UnhandledException += static (_, e) => Explain(e.ExceptionObject);
        }
    }

    private static void Explain(object failure)
    {
        var sentences = failure switch
        {
            StartupException refused => refused.Message,
            OptionsValidationException invalid => string.Join(Environment.NewLine, invalid.Failures),
            _ => null,
        };

        if (sentences is not null)
        {
            Console.Error.WriteLine(sentences);
            Environment.Exit(1);
        }
    }
}
