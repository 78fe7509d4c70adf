using Kontext.Core.Relaying;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Gateway;

/// <summary>Writes the answer of the relay, in parts as they come.</summary>
internal sealed class RelayedAnswer(RelayAnswer answer, GatewayAnswers answers, string segment) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using (answer)
        {
            if (answer.Problem is { } problem)
            {
                await answers.Of(problem, segment).ExecuteAsync(httpContext);
                return;
            }

            var response = httpContext.Response;
            response.StatusCode = answer.Status;
            foreach (var (name, value) in answer.Headers)
                response.Headers[name] = value;
            try
            {
                if (answer.IsEvents)
                {
                    response.Headers["X-Accel-Buffering"] = "no"; // some proxies on the way hold a stream back without it
                    await response.Body.FlushAsync(httpContext.RequestAborted); // the first event may be minutes away
                }

                if (await answer.WriteAsync(response.Body, httpContext.RequestAborted))
                    await response.CompleteAsync(); // the client need not wait for the audit
                else
                    httpContext.Abort();
            }
            catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
            {
                // The client has left, which also ends the call to the server.
                return;
            }
        }
    }
}
