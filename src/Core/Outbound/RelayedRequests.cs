namespace Kontext.Core.Outbound;

/// <summary>What a request that is passed on for a client carries beside its headers.</summary>
internal static class RelayedRequests
{
    /// <summary>The client's User-Agent. Our own name follows it.</summary>
    public static HttpRequestOptionsKey<string> UserAgent { get; } = new("kontext.user-agent");

    /// <summary>The JSON-RPC method, which the relay has read already; empty for a message without one.</summary>
    public static HttpRequestOptionsKey<string> RpcMethod { get; } = new("kontext.rpc-method");
}
