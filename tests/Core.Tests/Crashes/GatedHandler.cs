namespace Kontext.Core.Tests.Crashes;

/// <summary>The way of one process to other people's servers.</summary>
internal sealed class GatedHandler(CallGate gate) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => gate.PassAsync(
        $"{request.Method} server{request.RequestUri!.AbsolutePath}", () => base.SendAsync(request, cancellationToken), CallGate.ServerReset);
}
