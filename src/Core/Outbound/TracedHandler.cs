using Kontext.Core.Outcomes;

namespace Kontext.Core.Outbound;

/// <summary>
/// Shows each call in the trace by method, host and status. The framework's own span would carry the whole path, where customers' addresses may hold
/// credentials, and would tell strangers' servers of our traces.
/// </summary>
public sealed class TracedHandler : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var call = request.RequestUri is { IsAbsoluteUri: true } url
            ? Steps.BeginCall($"{request.Method} {url.IdnHost}", request.Method.Method, url.IdnHost, url.Port)
            : null;
        if (call is null)
            return await base.SendAsync(request, cancellationToken);
        var failed = true;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            failed = false;

            // Who is asked without a token says by 401 how to get one: an answer like others.
            call.Answered((int)response.StatusCode, isError: (int)response.StatusCode is >= 400 and not 401);
            return response;
        }
        catch (HttpRequestException exception)
        {
            failed = false;
            call.FailedWith(exception.HttpRequestError.ToString());
            throw;
        }
        finally
        {
            if (failed)
                call.FailedWith(cancellationToken.IsCancellationRequested ? "cancelled" : "refused");
        }
    }
}
