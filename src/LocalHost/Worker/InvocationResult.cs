using Kontext.LocalHost.Worker.Messages;

namespace Kontext.LocalHost.Worker;

/// <summary>The result of a run.</summary>
/// <param name="Succeeded">False when the function failed or was cancelled, and when the worker ended during the run.</param>
/// <param name="Failure">The error for the local log; empty on success.</param>
internal sealed record InvocationResult(bool Succeeded, string Failure)
{
    public static InvocationResult WorkerEnded { get; } = new(Succeeded: false, "The worker ended during the run.");

    public static InvocationResult Read(InvocationResponse response) => new(
        response.Result?.Status == StatusResult.Types.Status.Success,
        response.Result?.Exception is { } exception ? $"{exception.Message}\n{exception.StackTrace}".TrimEnd() : "");
}
