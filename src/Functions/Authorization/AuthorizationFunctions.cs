using Kontext.Functions.Callers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Authorization;

/// <summary>The authorize endpoint (RFC 6749 section 3.1) and the page of consent.</summary>
public sealed class AuthorizationFunctions(AuthorizeEntry entry, ConsentDecisions decisions)
{
    private const string Consent = "oauth2/consent/{consent}";

    [Function("Authorize"), GuardedByTicket]
    public Task<IResult> AuthorizeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "oauth2/authorize")] HttpRequest request, CancellationToken cancellationToken) =>
        entry.BeginAsync(request, cancellationToken);

    /// <summary>Another address of the authorize endpoint, which is built into existing clients.</summary>
    [Function("AuthorizeByOtherName"), GuardedByTicket]
    public Task<IResult> AuthorizeByOtherNameAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "oauth2/auth")] HttpRequest request, CancellationToken cancellationToken) =>
        entry.BeginAsync(request, cancellationToken);

    [Function("ShowConsent"), GuardedByTicket]
    public Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Consent)] HttpRequest request, string consent, CancellationToken cancellationToken) =>
        decisions.ShowAsync(request, consent, cancellationToken);

    [Function("DecideConsent"), GuardedByTicket]
    public Task<IResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Consent)] HttpRequest request, string consent, CancellationToken cancellationToken) =>
        decisions.DecideAsync(request, consent, cancellationToken);
}
