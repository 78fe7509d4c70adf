using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.Core.Storage;

/// <summary>A policy of an Azure client that makes asynchronous calls only.</summary>
public abstract class AsyncPolicy : HttpPipelinePolicy
{
    /// <summary>Not supported: this app calls no Azure service synchronously.</summary>
    public sealed override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Azure services are called asynchronously.");
}
