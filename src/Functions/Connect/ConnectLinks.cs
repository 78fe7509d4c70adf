using Kontext.Core.Connecting;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Functions.Hosting;
using Kontext.Functions.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connect;

/// <summary>Makes the links that applications give to their people.</summary>
public sealed class ConnectLinks(
    ConnectSessionService sessions, ConnectFlow flow, SignIn signIn, RateLimits limits, IOptions<ConnectOptions> options, IOptions<DeploymentOptions> deployment)
{
    /// <summary>Whether nobody here can tell who sits at a browser, so that the calling application must.</summary>
    internal bool NeedsCompletion => options.Value.RequirePerson && !signIn.IsConfigured;

    /// <summary>A link to one integration. Everything that can be settled without the person is settled first, so that a link that is given leads somewhere.</summary>
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

    /// <summary>A link to all of the organization's integrations.</summary>
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
