using Kontext.Core.Audit;
using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Input;
using Kontext.Core.Sessions;
using Kontext.Functions.Audit;
using Kontext.Functions.Browser;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Connect;

/// <summary>The redirect URIs for authorization servers, and the client ID metadata documents that these servers read.</summary>
public sealed class CallbackFunctions(
    AuthorizationResponseService responses, SessionCookie cookie, PageAnswers pages, ClientAddresses addresses, ClientDocuments documents, AuditService audit)
{
    private const string DocumentEnding = ".json";

    private static readonly string[] Deciding = ["state", "code", "iss", "error"];

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

    // The redirect URI is null for an address that this service never gives to an authorization server.
    private async Task<IResult> AnswerAsync(HttpRequest request, Uri? redirectUri, CancellationToken cancellationToken)
    {
        var response = Read(request.Query);
        var begun = redirectUri is null ? null : await responses.FindAsync(response.State, cancellationToken);
        var browser = begun is null ? null : cookie.Find(request, begun.Session);
        var answer = redirectUri is null
            ? new AuthorizationAnswer(AnswerKind.Unknown)
            : await AnswerAsync(begun, browser, redirectUri, response, cancellationToken);
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

    // The audit row comes before the code is redeemed, because the code becomes a credential.
    private async Task<AuthorizationAnswer> AnswerAsync(
        PendingAuthorization? begun, BrowserKey? browser, Uri redirectUri, AuthorizationResponse response, CancellationToken cancellationToken)
    {
        if (begun is null || browser is null)
            return await responses.AnswerAsync(begun, browser, redirectUri, response, cancellationToken);
        var entry = await audit.BeginAsync(
            AuditedActs.By(begun.Organization, begun.User, name: null, AuditAction.ConnectionCreate) with { Integration = begun.Integration.Value, Connection = begun.User },
            cancellationToken);
        var answer = await responses.AnswerAsync(begun, browser, redirectUri, response, cancellationToken);
        await audit.CompleteAsync(entry, answer.Kind == AnswerKind.Connected ? AuditService.Ok : WireNames.Of(answer.Kind), integration: null, cancellationToken);
        return answer;
    }

    private static AuthorizationResponse Read(IQueryCollection query)
    {
        return new AuthorizationResponse
        {
            State = One("state"),
            Code = One("code"),
            Issuer = One("iss"),
            Error = One("error"),
            ErrorDescription = One("error_description"),
            IsAmbiguous = Deciding.Any(name => query[name].Count > 1),
        };

        string? One(string name) => query[name] is [{ } value] ? value : null;
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
