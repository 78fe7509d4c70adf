using System.Threading.Channels;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.LocalHost.Tests;

/// <summary>Signals each answered request of an Azure client, by its method.</summary>
internal sealed class RequestSignal : HttpPipelineSynchronousPolicy
{
    private readonly Channel<string> _methods = Channel.CreateUnbounded<string>();

    public ValueTask<string> NextAsync(CancellationToken cancellationToken) => _methods.Reader.ReadAsync(cancellationToken);

    public override void OnReceivedResponse(HttpMessage message) => _methods.Writer.TryWrite(message.Request.Method.Method);
}
