using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Functions.Http;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Connect;

/// <summary>Where authorization servers send browsers back to, and what they read about us.</summary>
public sealed class CallbackFunctions(ConnectFlow flow, PageAnswers pages, ClientAddresses addresses, ClientDocuments documents)
{
    private const string DocumentEnding = ".json";

    [Function("AnswerAuthorization"), GuardedByTicket]
    public Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "oauth/callback/{context}")] HttpRequest request, string context, CancellationToken cancellationToken) =>
        AnswerAsync(request, ConnectionContext.TryParse(context) is { } known ? addresses.RedirectUriOf(known) : null, cancellationToken);

    [Function("AnswerProviderAuthorization"), GuardedByTicket]
    public Task<IResult> AnswerProviderAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "oauth/callback/p/{provider}")] HttpRequest request, string provider, CancellationToken cancellationToken) =>
        AnswerAsync(request, provider.All(char.IsAsciiLetterOrDigit) ? addresses.RedirectUriOf(provider) : null, cancellationToken);

    [Function("GetClientMetadata"), GuardedByTicket]
    public IResult GetMetadata(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "oauth/clients/{document}")] HttpRequest request, string document) =>
        document.EndsWith(DocumentEnding, StringComparison.Ordinal) && ConnectionContext.TryParse(document[..^DocumentEnding.Length]) is { } context
            ? Answer.Of(documents.Of(context))
            : Answer.NotFound();

    private async Task<IResult> AnswerAsync(HttpRequest request, Uri? redirectUri, CancellationToken cancellationToken)
    {
        var answer = await flow.AnswerAsync(request, redirectUri, cancellationToken);
        return (answer.Kind, answer.Pending) switch
        {
            (AnswerKind.Connected, { ReturnUrl: { } returnUrl } pending) => new SeeOther(
                ReturnUrls.Connected(returnUrl, pending.Integration.ToString()).AbsoluteUri),
            (AnswerKind.Connected, { } pending) => new SeeOther(ConnectAddresses.Done(pending.Session, pending.Integration)),
            (AnswerKind.AwaitsCompletion, { ReturnUrl: { } returnUrl } pending) => new SeeOther(
                ReturnUrls.Completing(returnUrl, answer.Completion!.Value, pending.Integration.ToString()).AbsoluteUri),
            _ => await pages.OfAsync(MessageOf(answer), cancellationToken),
        };
    }

    private static MessagePage MessageOf(AuthorizationAnswer answer) => new()
    {
        Kind = answer.Kind switch
        {
            AnswerKind.OtherBrowser => MessageKind.OtherBrowser,
            AnswerKind.AlreadyAnswered => MessageKind.AlreadyAnswered,
            AnswerKind.SessionEnded => MessageKind.SessionEnded,
            AnswerKind.IssuerMismatch => MessageKind.IssuerMismatch,
            AnswerKind.Refused => MessageKind.ProviderError,
            AnswerKind.Overtaken => MessageKind.IntegrationGone,
            AnswerKind.ClientMissing => MessageKind.NotAvailable,
            AnswerKind.Failed => MessageKind.ProviderFailed,
            _ => MessageKind.StateUnknown,
        },
        Detail = answer.Detail,
        ActionUrl = answer.Pending is { } pending ? ConnectAddresses.Of(pending.Session) : null,
        ActionText = answer.Pending is null ? null : "Back to your accounts",
    };
}
