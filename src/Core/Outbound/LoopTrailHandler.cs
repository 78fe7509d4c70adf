namespace Kontext.Core.Outbound;

/// <summary>Marks each request as ours, so that one that comes back is known (RFC 8586).</summary>
public sealed class LoopTrailHandler(LoopTrail trail) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Remove(LoopTrail.Header);
        request.Headers.TryAddWithoutValidation(LoopTrail.Header, trail.Next);
        return base.SendAsync(request, cancellationToken);
    }
}
