using System.Net;
using Kontext.Core.Gateway;
using Kontext.Core.Mcp;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Relaying;

/// <summary>Answers a message for whose server there is no credential.</summary>
public sealed class CredentialAnswers(ConnectAnswers connect, ConnectAdvice advice, GatewaySessions sessions, ServerCalls calls)
{
    /// <summary>Returns the answer.</summary>
    /// <param name="relay">The message.</param>
    /// <param name="none">Why there is no credential.</param>
    /// <param name="isCounted">Whether the audit and the metrics have the call already.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<RelayAnswer> AnswerAsync(Relay relay, NoCredential none, bool isCounted, CancellationToken cancellationToken)
    {
        var message = relay.Message;
        if (!isCounted)
            calls.Refuse(relay.Request, relay.Target, message.Tool, none.Outcome, isDenied: false);
        if (none.IsAway)
            return RelayAnswer.Of(advice.AwayProblem(relay.Target, none));

        if (connect.AnswerTo(message, relay.Target, none, relay.ShowsAddresses) is not { } document)
            return RelayAnswer.Accepted();
        var answer = RelayAnswer.OfDocument(HttpStatusCode.OK, document);
        if (message.Method == RequestMethods.Initialize)
            answer.Add(McpHeaders.Session, await sessions.SealAsync(new GatewaySession(null, message.Version, message.ShowsAddresses), relay.Target, cancellationToken));
        return answer;
    }
}
