using System.Security.Cryptography;
using Kontext.Core.Gateway;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Relaying;

/// <summary>
/// The gateway's own answers while there is no credential for a server. A client so learns where its person connects, in the way that it
/// understands. It never gets an HTTP 401: that would mean its own token.
/// </summary>
public sealed class ConnectAnswers(ConnectAdvice advice)
{
    private const int IdBytes = 16;

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
            RequestMethods.Initialize => OwnResults.Initialize(message, sentence),
            RequestMethods.ServerDiscover => OwnResults.Discover(message, sentence),
            RequestMethods.Ping or OwnResults.SetLevel => OwnResults.Empty(message),
            RequestMethods.ToolsList => OwnResults.Tools(message, []),
            RequestMethods.PromptsList => OwnResults.Of(message, new ListPromptsResult { Prompts = [], TimeToLive = TimeSpan.Zero, CacheScope = CacheScope.Private, ResultType = OwnResults.TypeFor(message) }),
            RequestMethods.ResourcesList => OwnResults.Of(message, new ListResourcesResult { Resources = [], TimeToLive = TimeSpan.Zero, CacheScope = CacheScope.Private, ResultType = OwnResults.TypeFor(message) }),
            RequestMethods.ResourcesTemplatesList => OwnResults.Of(message, new ListResourceTemplatesResult
            {
                ResourceTemplates = [],
                TimeToLive = TimeSpan.Zero,
                CacheScope = CacheScope.Private,
                ResultType = OwnResults.TypeFor(message),
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
                ? OwnResults.Of(message, new InputRequiredResult
                {
                    InputRequests = new Dictionary<string, InputRequest>(StringComparer.Ordinal) { [GatewayMessage.OwnQuestion] = InputRequest.ForElicitation(question) },
                    RequestState = GatewayMessage.OwnQuestion,
                })
                : RpcRefusal.ToJson(message.Id, (int)McpErrorCode.UrlElicitationRequired, sentence, OwnResults.Node(new UrlElicitationRequiredErrorData { Elicitations = [question] }));
        }

        return message.Tool is null
            ? RpcRefusal.ToJson(message.Id, (int)McpErrorCode.InternalError, sentence, data: null)
            : OwnResults.Failed(message, sentence);
    }
}
