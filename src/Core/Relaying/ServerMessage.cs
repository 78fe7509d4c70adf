using Kontext.Core.Gateway;

namespace Kontext.Core.Relaying;

/// <summary>A message as an integration's server gets it.</summary>
/// <param name="Body">The body.</param>
/// <param name="Headers">The headers, without the session and the credential.</param>
/// <param name="Method">The method of the body; null for an answer.</param>
internal sealed record ServerMessage(ReadOnlyMemory<byte> Body, IEnumerable<KeyValuePair<string, string>> Headers, string? Method)
{
    /// <summary>Returns a client's message as it was sent.</summary>
    public static ServerMessage Of(GatewayMessage message, RelayHeaders headers) => new(message.ToServer(), headers.ToPassOn, message.Method);

    /// <summary>Returns the type name; the content stays out of logs.</summary>
    public override string ToString() => nameof(ServerMessage);
}
