using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>Runs a probe's conversation so that it ends in a finding whatever the server does.</summary>
internal static class ProbeConversation
{
    /// <summary>Throws for nothing but the caller's own cancellation.</summary>
    /// <param name="bound">The client the conversation uses.</param>
    /// <param name="credential">What it carries; null for nothing.</param>
    /// <param name="limit">Its time limit, to be told.</param>
    /// <param name="converse">The conversation; its token is cancelled by the caller and by the time limit.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public static async Task<ProbeResult> RunAsync(
        BoundClient bound, CredentialHeader? credential, TimeSpan limit, Func<CancellationToken, Task<ProbeResult>> converse, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.TimeLimit);
        var conversation = converse(either.Token);

        // A hostile server can bring a protocol library to throw anything. Its task tells that it failed; the exchanges tell why.
        await Task.WhenAny(conversation);
        if (conversation.IsCompletedSuccessfully)
            return await conversation;

        cancellationToken.ThrowIfCancellationRequested();
        var exchanges = bound.Exchanges;
        var timeWasUp = bound.TimeLimit.IsCancellationRequested || exchanges.Any(exchange => exchange.Failure == OutboundFailure.TimedOut);
        if ((timeWasUp && bound.HasWaited) || IsOwnShortage(conversation.Exception))
            return ProbeFindings.Postponed(exchanges);
        if (exchanges.Count == 0)
            throw new InvalidOperationException("A conversation failed before it asked anything.", conversation.Exception);
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
