using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Sessions;
using Kontext.Core.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>Validates the subject of an exchange, and issues tokens of this deployment.</summary>
public sealed class ExchangeTokens(ForeignTokens foreign, OwnTokens own, SessionService sessions, TokenIssuer issuer)
{
    /// <summary>Parses a resource. Reads no rows.</summary>
    internal ExchangeResource ResourceOf(string text) => ExchangeResource.Read(text, issuer);

    /// <summary>Returns whether the session of the subject's token goes on; true for every other subject.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="client">The client that exchanges.</param>
    /// <param name="finding">The read of that client, which need not be read again when the token is its own.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<bool> IsLiveAsync(ExchangeSubject subject, ClientId client, Task<Application?> finding, CancellationToken cancellationToken) => subject.Own is { } token
        ? sessions.IsLiveAsync(token, token.Subject.Client == client.ToString() ? finding : null, cancellationToken)
        : Task.FromResult(true);

    /// <summary>Returns the validated subject, or an error.</summary>
    internal async Task<(ExchangeSubject? Subject, ExchangeError? Error)> ProveAsync(
        Application application, ExchangeSubject subject, ExchangeResource resource, CancellationToken cancellationToken)
    {
        if (application.Kind == ApplicationKind.ServiceAccount && !subject.IsItself)
            return (null, ExchangeErrors.NoPeople());
        if (application.Kind == ApplicationKind.Public && subject.IsItself)
            return (null, ExchangeErrors.PublicByItself());
        if (subject.ForeignUser is { } id)
        {
            return application is { Kind: ApplicationKind.Confidential, ExternalAuth: { Enabled: true } external }
                ? (ExchangeSubject.OfForeign(application.Id.Id, new UserId(external.Issuer, id)), null)
                : (null, ExchangeErrors.NoOwnPeople());
        }

        if (subject.ForeignToken is { } token)
        {
            return application.ExternalAuth is { } provider && await foreign.FindPersonAsync(provider, token, cancellationToken) is { } person
                ? (ExchangeSubject.OfForeign(application.Id.Id, person), null)
                : (null, ExchangeErrors.WrongToken());
        }

        if (subject.Organization is { } organization && organization != application.Organization)
            return (null, ExchangeErrors.WrongToken());
        if (subject.PersonOf is { } other && other != application.Id.Id)
            return (null, ExchangeErrors.WrongToken());
        if (subject.GatewayClient is { } client && (client != application.Id.ToString() || resource.Audience is null || resource.IsWholeGateway))
            return (null, ExchangeErrors.OnlyOneGatewayPath());
        return (subject, null);
    }

    /// <summary>Issues a token of this deployment for the gateway, or for one path of it. Requested scopes, when there are any, must name gateway:access.</summary>
    internal async Task<ExchangeResult> IssueAsync(
        Application application, ExchangeSubject subject, string audience, IReadOnlyList<string>? scopes, Integration? integration, CancellationToken cancellationToken)
    {
        if (!application.MayUseGateway || !(subject.IsItself || subject.MayUseGateway) || (scopes is { Count: > 0 } && !OwnScopes.AllowGateway(scopes)))
            return ExchangeResult.Of(ExchangeErrors.NeedsGateway());
        if (!application.AllowsGateway(audience, issuer))
            return ExchangeResult.Of(ExchangeErrors.NoResource());
        var token = await own.IssueAsync(
            new TokenSubject { Organization = application.Organization, Client = application.Id.ToString(), Person = subject.Person, PersonOf = subject.PersonOf },
            audience,
            [OwnScopes.GatewayAccess],
            cancellationToken);
        return ExchangeResult.Of(new ExchangedCredential { AccessToken = token.Text, ExpiresIn = token.Lifetime, Scopes = [OwnScopes.GatewayAccess], Integration = integration });
    }
}
