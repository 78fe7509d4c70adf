namespace Kontext.Core.Mcp;

/// <summary>Carries messages to one server and answers back.</summary>
internal interface IMcpTransport
{
    /// <summary>Sends a request and waits for its answer. A refusal, a fault on the way and silence are replies too; throws for nothing but cancellation.</summary>
    Task<McpReply> AskAsync(McpPhase phase, McpMessage message, CancellationToken cancellationToken);
}
