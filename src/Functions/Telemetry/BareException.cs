using Azure;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Functions.Telemetry;

/// <summary>What may be told of an exception: types, status codes, where it came from, and the messages of the two faults that are written to be told.</summary>
internal sealed class BareException(Exception original) : Exception(Describe(original))
{
    private readonly string? _trace = original.StackTrace;

    public override string? StackTrace => _trace;

    public override string ToString() => $"{Message}{Environment.NewLine}{StackTrace}";

    private static string Describe(Exception exception) => string.Join(" <- ", Chain(exception).Select(One));

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    private static string One(Exception exception) => exception switch
    {
        UnavailableException or VaultException => $"{exception.GetType().FullName}: {exception.Message}",
        RequestFailedException failed => $"{exception.GetType().FullName}: {failed.Status} {failed.ErrorCode}",
        HttpRequestException failed => $"{exception.GetType().FullName}: {failed.HttpRequestError} {(int?)failed.StatusCode}",
        _ => exception.GetType().FullName ?? "",
    };
}
