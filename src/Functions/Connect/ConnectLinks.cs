using Kontext.Core.Connecting;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Functions.Browser;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Functions.Limits;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connect;

/// <summary>Creates the connect links that applications give to their users.</summary>
public sealed class ConnectLinks(
    ConnectSessionService sessions, ConnectFlow flow, SignIn signIn, RateLimits limits, IOptions<ConnectOptions> options, IOptions<DeploymentOptions> deployment)
{
    /// <summary>Whether the calling application must confirm the user, because this deployment requires it and has no sign-in.</summary>
    internal bool NeedsCompletion => options.Value.RequirePerson && !signIn.IsConfigured;

    /// <summary>
    /// Returns a link to one integration. Discovery and registration run first, so that the caller learns of their problems and the link
    /// works.
    /// </summary>
    internal async Task<Outcome<AuthorizationLinkResponse>> AuthorizeAsync(
        Caller caller, Integration integration, Uri? returnUrl, CancellationToken cancellationToken)
    {
        if (integration.IsArchived)
            return Problem.Conflict(ErrorCodes.Archived, "This integration is archived; no new connection can be made.");
        if (integration.AuthMode != AuthMode.OAuth)
            return Problem.Conflict(ErrorCodes.WrongAuthMode, $"There is nothing to authorize: this integration's authMode is {WireNames.Of(integration.AuthMode)}, not oauth.");
        if (NeedsCompletion && returnUrl is null)
            return SignInRequired("Send a returnUrl and complete the connection with the person's token (POST connection/complete).");
        if (limits.Session(caller.Organization, caller.Person) is { } tooMany)
            return tooMany;
        if (!(await flow.PlanAsync(integration, connection: null, cancellationToken)).Succeeded(out _, out var problem))
            return problem;
        var (session, ticket) = await sessions.CreateAsync(caller.Organization, caller.Person, integration.Id, returnUrl, cancellationToken);
        return new AuthorizationLinkResponse(AddressOf(ticket), session.LinkEndsAt);
    }

    /// <summary>Returns a link to all integrations of the organization.</summary>
    internal async Task<Outcome<ConnectSessionResponse>> CreateSessionAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (NeedsCompletion)
            return SignInRequired("Connect people to one integration at a time (POST connection/authorize with a returnUrl).");
        if (limits.Session(caller.Organization, caller.Person) is { } tooMany)
            return tooMany;
        var (session, ticket) = await sessions.CreateAsync(caller.Organization, caller.Person, integration: null, returnUrl: null, cancellationToken);
        return new ConnectSessionResponse(AddressOf(ticket), session.Id.Value, session.LinkEndsAt);
    }

    private string AddressOf(string ticket) => $"{deployment.Value.PublicUrl.TrimEnd('/')}/oauth/start/{ticket}";

    private static Problem SignInRequired(string instead) => Problem.Conflict(
        ErrorCodes.SignInRequired, $"This deployment cannot tell which person is at a browser: Connect:ClientId is not set. {instead}");
}
