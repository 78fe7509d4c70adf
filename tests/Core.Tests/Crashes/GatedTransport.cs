using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.Core.Tests.Crashes;

/// <summary>The way of one process to storage.</summary>
internal sealed class GatedTransport(HttpPipelineTransport inner, CallGate gate) : HttpPipelineTransport
{
    public override Request CreateRequest() => inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("Azure services are called asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message) => await gate.PassAsync(
        $"{message.Request.Method} {message.Request.Uri.ToUri().AbsolutePath.Split('/')[^1]}",
        async () =>
        {
            await inner.ProcessAsync(message);
            return true;
        },
        CallGate.StorageReset);
}
