using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Registrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Clients;

/// <summary>
/// Clients that we register ourselves (RFC 7591): one for each integration at each authorization server, shared with no other. Two that register at
/// once leave one registration too many at the server; it is never used, and its secret never kept.
/// </summary>
public sealed class RegisteredClients(
    RegistrationStore store, RegistrationClient client, ClientAddresses addresses, NewSecrets secrets, ScheduleStore schedule, TimeProvider clock)
{
    /// <summary>
    /// The client of this context, registered now when there is none that can be used, or none that may ask for what is demanded of this person: some
    /// servers let a client ask for nothing but the scopes it registered (RFC 7591 section 2). Connections keep the client they were made with.
    /// Problems: client_required, authorization_server_unavailable.
    /// </summary>
    internal async Task<Outcome<ClientIdentity>> GetAsync(
        Integration integration, SelectedServer selected, RegistrationRequest request, Scopes further, CancellationToken cancellationToken)
    {
        var present = await store.FindAsync(integration.Organization, integration.Id, selected.Context, cancellationToken);
        var usable = present?.IsUsable(IssuerOf(selected), request.RedirectUri, clock.GetUtcNow()) == true ? present : null;
        if (usable is not null)
        {
            // All that was ever registered stays. Their number is capped, and so is how often other demands lead to a new registration.
            request = request with { Scopes = request.Scopes.And(usable.Scopes) };
            if (!further.Except(usable.Scopes).Values.Any(request.Scopes.Contains))
                return IdentityOf(usable);
        }

        if (!(await client.RegisterAsync(request, cancellationToken)).Succeeded(out var registered, out var failure))
        {
            // What a server demands of one person must not cost that person the way in.
            if (usable is not null)
                return IdentityOf(usable);
            return failure.IsTransient ? ServerAway(failure.Message) : Refused(selected, failure.Message);
        }

        if (registered.SecretExpiresAt <= clock.GetUtcNow())
            return Refused(selected, RegistrationFailures.NotAsAsked("its secret has run out already", request).Message);
        var next = await KeepSecretAsync(integration, selected, request, registered, present, cancellationToken);
        if (await store.TryPutAsync(present, next, cancellationToken))
            return IdentityOf(next);

        // Somebody else has registered meanwhile. Theirs counts; the secret of ours is garbage, as the hint says.
        var theirs = await store.FindAsync(integration.Organization, integration.Id, selected.Context, cancellationToken);
        return theirs is null
            ? Problem.Conflict(ErrorCodes.ConcurrentChange, "Another request has just registered at the same authorization server; try again.")
            : IdentityOf(theirs);
    }

    /// <summary>Forgets a client that its server does not know any more, so that the next attempt registers anew.</summary>
    internal async Task ForgetAsync(Integration integration, ConnectionContext context, string clientId, CancellationToken cancellationToken)
    {
        var present = await store.FindAsync(integration.Organization, integration.Id, context, cancellationToken);
        if (present?.ClientId != clientId)
            return;
        await HintGarbageAsync(integration, coming: null, leaving: present, cancellationToken);
        await store.RemoveAsync(present, cancellationToken);
    }

    /// <summary>The request that registers us at a server for one context.</summary>
    internal RegistrationRequest RequestFor(SelectedServer selected, Uri endpoint, string clientName, Scopes scopes) => new()
    {
        Endpoint = endpoint,
        RedirectUri = addresses.RedirectUriOf(selected.Context),
        ClientName = clientName,
        ClientUri = addresses.PublicUrl,
        Scopes = scopes,
        Supported = selected.Server.TokenEndpointAuthentication,
    };

    private async Task<Registration> KeepSecretAsync(
        Integration integration, SelectedServer selected, RegistrationRequest request, RegisteredClient registered, Registration? present, CancellationToken cancellationToken)
    {
        var next = new Registration
        {
            Organization = integration.Organization,
            Integration = integration.Id,
            Context = selected.Context,
            Issuer = IssuerOf(selected),
            ClientId = registered.ClientId,
            Authentication = registered.Authentication,
            SecretExpiresAt = registered.SecretExpiresAt,
            RedirectUri = request.RedirectUri,
            Scopes = request.Scopes,
        };
        SecretAddress? coming = registered.Secret is null ? null : secrets.NewAddress();
        await HintGarbageAsync(integration, coming, leaving: present, cancellationToken);
        return coming is { } address
            ? next with { Secret = await secrets.SetAsync(address, new Credential { Token = registered.Secret }, integration.Organization, HintAsync, cancellationToken) }
            : next;

        Task HintAsync(SecretAddress moved) => HintGarbageAsync(integration, moved, leaving: null, cancellationToken);
    }

    // The hint that named a secret when it came is gone after an hour: what leaves is named anew.
    private async Task HintGarbageAsync(Integration integration, SecretAddress? coming, Registration? leaving, CancellationToken cancellationToken)
    {
        SecretAddress[] named = [.. new[] { coming, leaving?.Secret?.Address }.OfType<SecretAddress>()];
        if (named.Length > 0)
            await schedule.AddAsync(Hint.Garbage(integration.Organization, integration.Id.Value, user: null, named), cancellationToken);
    }

    private static string IssuerOf(SelectedServer selected) => selected.Server.Issuer ?? selected.Server.TokenEndpoint.OriginalString;

    private static ClientIdentity IdentityOf(Registration registration) => new()
    {
        Source = ClientSource.Registered,
        ClientId = registration.ClientId,
        Authentication = registration.Authentication,
        Secret = registration.Secret,
    };

    private static Problem Refused(SelectedServer selected, string message) => Problem.Conflict(
        ErrorCodes.ClientRequired,
        $"{selected.Name} refused to register this service: {message}{(selected.Server.Issuer is { } issuer ? $" Enter oauth.issuer beside them: {issuer}." : "")}");

    /// <summary>The authorization server, or the server that names it, is away.</summary>
    internal static Problem ServerAway(string message) =>
        Problem.Unavailable(ErrorCodes.AuthorizationServerUnavailable, message, TimeSpan.FromSeconds(30));
}
