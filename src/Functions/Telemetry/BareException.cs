using System.Text.RegularExpressions;
using Azure;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Telemetry;

/// <summary>
/// The part of an exception that is safe to log: types, status codes and stack. Messages are included only for the app's own faults and for
/// wrong settings, where they quote no values.
/// </summary>
internal sealed partial class BareException(Exception original) : Exception(Describe(original))
{
    private const string Binder = "Microsoft.Extensions.Configuration.Binder";

    private readonly string? _trace = original.StackTrace;

    public override string? StackTrace => _trace;

    public override string ToString() => $"{Message}{Environment.NewLine}{StackTrace}";

    private static string Describe(Exception exception) => string.Join(" <- ", Chain(exception).Select(One));

    private static IEnumerable<Exception> Chain(Exception exception) => exception switch
    {
        AggregateException several => several.InnerExceptions.SelectMany(Chain).Prepend(several),
        { InnerException: { } cause } => Chain(cause).Prepend(exception),
        _ => [exception],
    };

    private static string One(Exception exception) => exception switch
    {
        UnavailableException or VaultException => $"{NameOf(exception)}: {exception.Message}",

        // These messages are the app's own. They name settings and quote no values. FailedStartTests tests each of them.
        OptionsValidationException invalid => $"{NameOf(exception)}: {string.Join(' ', invalid.Failures)}",
        InvalidOperationException { Source: Binder } unreadable when Unreadable.Match(unreadable.Message) is { Success: true } setting =>
            $"{NameOf(exception)}: {setting.Groups["name"].Value} must be a {setting.Groups["type"].Value}.",
        RequestFailedException failed => $"{NameOf(exception)}: {failed.Status} {failed.ErrorCode}",
        HttpRequestException failed => $"{NameOf(exception)}: {failed.HttpRequestError} {(int?)failed.StatusCode}",
        _ => NameOf(exception),
    };

    private static string NameOf(Exception exception) => exception.GetType().FullName ?? "";

    // The binder's message quotes the value first. The match begins after the value, at the setting's name and type.
    [GeneratedRegex(@"' at '(?<name>[A-Za-z0-9_:.-]{1,200})' to type '(?<type>[A-Za-z0-9_.`]{1,200})'\.\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.RightToLeft, 1_000)]
    private static partial Regex Unreadable { get; }
}
