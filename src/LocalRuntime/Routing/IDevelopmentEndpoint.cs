using Microsoft.AspNetCore.Http;

namespace Kontext.LocalRuntime.Routing;

/// <summary>An address this runtime answers itself in Development, to this machine alone.</summary>
internal interface IDevelopmentEndpoint
{
    bool IsAsked(HttpRequest request);

    Task AnswerAsync(HttpContext http, CancellationToken cancellationToken);
}
