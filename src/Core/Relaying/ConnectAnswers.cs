using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kontext.Core.Gateway;
using Kontext.Core.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Relaying;

/// <summary>
/// The gateway's own answers while there is no credential for a server. A client so learns where its person connects, in the way that it
/// understands. It never gets an HTTP 401: that would mean its own token.
/// </summary>
public sealed class ConnectAnswers(ConnectAdvice advice)
{
    // Older revisions have it; the SDK's constant is obsolete.
    private const string SetLevel = "logging/setLevel";
    private const int IdBytes = 16;

    private static readonly Implementation OurInfo = new() { Name = "kontext", Version = "1.0" };

    /// <summary>Returns the answer to a message; null when the message needs none (a notification).</summary>
    /// <param name="message">The message.</param>
    /// <param name="target">The integration.</param>
    /// <param name="why">Why there is no credential.</param>
    /// <param name="showsAddresses">Whether the client shows people addresses, as it declared now or at the start of its session.</param>
    internal byte[]? AnswerTo(GatewayMessage message, GatewayTarget target, NoCredential why, bool showsAddresses)
    {
        if (!message.IsRequest)
            return null;
        var sentence = advice.SentenceOf(target, why);
        return message.Method switch
        {
            RequestMethods.Initialize => Result(message, new InitializeResult
            {
                ProtocolVersion = McpMessage.HandshakeFor(message.Version),
                Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
                ServerInfo = OurInfo,
                Instructions = sentence,
            }),
            RequestMethods.ServerDiscover => Result(message, new DiscoverResult
            {
                SupportedVersions = [McpMessage.Modern],
                Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
                Instructions = sentence,
                TimeToLive = TimeSpan.Zero,
                CacheScope = CacheScope.Private,
                ResultType = "complete",
            }),
            RequestMethods.Ping or SetLevel => RpcRefusal.ToJson(message.Id, new JsonObject()),
            RequestMethods.ToolsList => Result(message, new ListToolsResult { Tools = [], TimeToLive = TimeSpan.Zero, CacheScope = CacheScope.Private, ResultType = TypeFor(message) }),
            RequestMethods.PromptsList => Result(message, new ListPromptsResult { Prompts = [], TimeToLive = TimeSpan.Zero, CacheScope = CacheScope.Private, ResultType = TypeFor(message) }),
            RequestMethods.ResourcesList => Result(message, new ListResourcesResult { Resources = [], TimeToLive = TimeSpan.Zero, CacheScope = CacheScope.Private, ResultType = TypeFor(message) }),
            RequestMethods.ResourcesTemplatesList => Result(message, new ListResourceTemplatesResult
            {
                ResourceTemplates = [],
                TimeToLive = TimeSpan.Zero,
                CacheScope = CacheScope.Private,
                ResultType = TypeFor(message),
            }),
            _ => Ask(message, target, sentence, showsAddresses),
        };
    }

    private byte[] Ask(GatewayMessage message, GatewayTarget target, string sentence, bool showsAddresses)
    {
        if (advice.LinkOf(target) is { } link && showsAddresses && !message.IsDeclined)
        {
            ElicitRequestParams question = new()
            {
                Mode = "url",
                ElicitationId = message.IsModern ? null : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
                Url = link,
                Message = $"Connect your account of {target.Integration.Name}.",
            };
            return message.IsModern
                ? Result(message, new InputRequiredResult
                {
                    InputRequests = new Dictionary<string, InputRequest>(StringComparer.Ordinal) { [GatewayMessage.OwnQuestion] = InputRequest.ForElicitation(question) },
                    RequestState = GatewayMessage.OwnQuestion,
                })
                : RpcRefusal.ToJson(message.Id, (int)McpErrorCode.UrlElicitationRequired, sentence, Node(new UrlElicitationRequiredErrorData { Elicitations = [question] }));
        }

        return message.Tool is null
            ? RpcRefusal.ToJson(message.Id, (int)McpErrorCode.InternalError, sentence, data: null)
            : Result(message, new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = sentence }], ResultType = TypeFor(message) });
    }

    private static string? TypeFor(GatewayMessage message) => message.IsModern ? "complete" : null;

    private static byte[] Result<T>(GatewayMessage message, T result) => RpcRefusal.ToJson(message.Id, Node(result));

    private static JsonNode? Node<T>(T value) => JsonSerializer.SerializeToNode(value, (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));
}
