using Kontext.Core.Audit;
using Kontext.Core.Bounds;
using Kontext.Core.Gateway;
using Kontext.Core.Outbound;

namespace Kontext.Core.Relaying;

/// <summary>A call whose answer has not ended. Ending it completes its audit row and gives everything back that it holds.</summary>
internal sealed class OpenCall : IAsyncDisposable
{
    private static readonly TimeSpan AuditTimeLimit = TimeSpan.FromSeconds(5);

    private readonly AuditService _audit;
    private readonly AuditEntry _entry;
    private readonly IDisposable _lease;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _clock;

    public OpenCall(Uri url, BoundClient bound, AuditService audit, AuditEntry entry, IDisposable lease, GatewayMetrics metrics, TimeProvider clock)
    {
        (Url, Bound, _audit, _entry, _lease, _metrics, _clock) = (url, bound, audit, entry, lease, metrics, clock);
        metrics.Began();
    }

    /// <summary>The MCP endpoint.</summary>
    public Uri Url { get; }

    /// <summary>The connection to the server, with the credential.</summary>
    public BoundClient Bound { get; private set; }

    /// <summary>The outcome for the audit.</summary>
    public string Outcome { get; set; } = "failed";

    /// <summary>The HTTP status of the server; null while it has not answered.</summary>
    public int? Status { get; set; }

    /// <summary>The bytes that the server has answered.</summary>
    public long Bytes { get; set; }

    /// <summary>What must be done before the connection to the server is given up; null for nothing.</summary>
    public Func<Task>? Farewell { get; set; }

    /// <summary>Goes on with another credential.</summary>
    public void Rebind(BoundClient bound)
    {
        Bound.Dispose();
        Bound = bound;
        Farewell = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Farewell is { } farewell)
                await farewell();
        }
        finally
        {
            Bound.Dispose();
            _lease.Dispose();
            _metrics.Ended(Outcome);

            // The client may have left, so its token does not count here.
            await Timed.RunAsync(AuditTimeLimit, _clock, CompleteAsync, CancellationToken.None);
        }
    }

    private async Task<bool> CompleteAsync(CancellationToken cancellationToken)
    {
        await _audit.CompleteAsync(_entry, begun => begun with { Outcome = Outcome, UpstreamStatus = Status, Bytes = Status is null ? null : Bytes }, cancellationToken);
        return true;
    }
}
