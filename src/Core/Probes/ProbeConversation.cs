using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>Runs the conversation of a probe. Every behaviour of the server ends in a finding.</summary>
internal static class ProbeConversation
{
    /// <summary>Returns the finding. Throws only when the caller cancels, or for a fault before the first request.</summary>
    /// <param name="bound">The client the conversation uses.</param>
    /// <param name="credential">The credential that it carries; null for none.</param>
    /// <param name="limit">Its time limit, for the message.</param>
    /// <param name="converse">The conversation; its token is cancelled by the caller and by the time limit.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<ProbeResult> RunAsync(
        BoundClient bound, CredentialHeader? credential, TimeSpan limit, Func<CancellationToken, Task<ProbeResult>> converse, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.TimeLimit);
        var conversation = converse(either.Token);

        // A hostile server can cause any exception in a protocol library. The task tells that the conversation failed; the exchanges tell
        // why.
        await Task.WhenAny(conversation);
        if (conversation.IsCompletedSuccessfully)
            return await conversation;

        cancellationToken.ThrowIfCancellationRequested();
        var exchanges = bound.Exchanges;
        var timeWasUp = bound.TimeLimit.IsCancellationRequested || exchanges.Any(exchange => exchange.Failure == OutboundFailure.TimedOut);
        if ((timeWasUp && bound.HasWaited) || IsOwnShortage(conversation.Exception))
            return ProbeFindings.Postponed(exchanges);
        if (exchanges.Count == 0)
            throw new InvalidOperationException("A probe failed before its first request.", conversation.Exception);
        return ProbeFindings.OfFault(exchanges, credential, timeWasUp, limit);
    }

    private static bool IsOwnShortage(Exception? fault) => fault switch
    {
        null => false,
        OutOfMemoryException => true,
        AggregateException several => several.InnerExceptions.Any(IsOwnShortage),
        _ => IsOwnShortage(fault.InnerException),
    };
}
