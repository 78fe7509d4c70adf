using System.Collections.Concurrent;
using System.Globalization;
using Kontext.Core.Identity;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Registrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Clients;

/// <summary>
/// Clients that we register ourselves (RFC 7591): one for each integration at each authorization server, shared with no other. One request registers
/// at a time, under a claim in the row; the others wait for its client.
/// </summary>
public sealed class RegisteredClients(
    RegistrationStore store, RegistrationClient client, ClientAddresses addresses, NewSecrets secrets, ScheduleStore schedule, TimeProvider clock)
{
    // Each time another write to the row came between.
    private const int Attempts = 5;

    // Outlives a registration of 20 seconds and the storing of its secret.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    // As many as requests of this instance that register now.
    private readonly ConcurrentDictionary<ConnectionContext, Lazy<Task<Outcome<ClientIdentity>>>> _underWay = new();

    /// <summary>
    /// The client of this context, registered now when there is none that can be used, or none that may ask for what is demanded of this person: some
    /// servers let a client ask for nothing but the scopes it registered (RFC 7591 section 2). Connections keep the client they were made with. A caller
    /// who leaves does not stop it: the next one needs it too. Problems: client_required, authorization_server_unavailable.
    /// </summary>
    internal async Task<Outcome<ClientIdentity>> GetAsync(
        Integration integration, SelectedServer selected, RegistrationRequest request, Scopes further, CancellationToken cancellationToken)
    {
        var present = await store.FindAsync(integration.Organization, integration.Id, selected.Context, cancellationToken);
        if (present is not null && Serves(present, selected, request, further))
            return IdentityOf(present);
        Lazy<Task<Outcome<ClientIdentity>>> own = new(() => ReplaceOnceAsync(integration, selected, request, further, present, CancellationToken.None));
        return await _underWay.GetOrAdd(selected.Context, own).Value.WaitAsync(cancellationToken);
    }

    /// <summary>Notes what was learned of a client. False when it is none of these, or another has taken its place.</summary>
    /// <param name="organization">Whose integration.</param>
    /// <param name="integration">The integration.</param>
    /// <param name="issuer">Where it was registered.</param>
    /// <param name="clientId">Which.</param>
    /// <param name="state">Never takes back a worse one.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<bool> NoteAsync(
        OrganizationId organization, IntegrationId integration, string issuer, string clientId, RegistrationState state, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await store.FindAsync(organization, integration, issuer, clientId, cancellationToken) is not { } present)
                return false;
            if (present.State >= state || await store.TryPutAsync(present, present with { State = state }, cancellationToken))
                return true;
        }

        return false;
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

    private async Task<Outcome<ClientIdentity>> ReplaceOnceAsync(
        Integration integration, SelectedServer selected, RegistrationRequest request, Scopes further, Registration? present, CancellationToken cancellationToken)
    {
        try
        {
            return await ReplaceAsync(integration, selected, request, further, present, cancellationToken);
        }
        finally
        {
            _underWay.TryRemove(selected.Context, out _);
        }
    }

    private async Task<Outcome<ClientIdentity>> ReplaceAsync(
        Integration integration, SelectedServer selected, RegistrationRequest request, Scopes further, Registration? present, CancellationToken cancellationToken)
    {
        for (var began = clock.GetTimestamp(); ;)
        {
            var now = clock.GetUtcNow();
            var isUsable = present is not null && IsUsable(present, selected, request);
            if (isUsable && (Serves(present!, selected, request, further) || present!.ClaimedUntil > now || present.ReplaceableAt > now))
                return IdentityOf(present!);
            if (present?.ClaimedUntil > now)
            {
                if (clock.GetElapsedTime(began) >= WaitLimit)
                    return UnderWay();
                await Task.Delay(LookEvery, clock, cancellationToken);
            }
            else if (present?.ReplaceableAt is { } at && at > now)
            {
                return TooOften(selected, at - now);
            }
            else if (await store.TryClaimAsync(present, ClaimOf(present, integration, selected, request, now), cancellationToken) is { } claimed)
            {
                // All that was ever registered stays. The number of scopes is capped, and so is how often other demands lead to a new registration.
                var wanted = isUsable ? request with { Scopes = request.Scopes.And(claimed.Scopes) } : request;
                return await UnderClaimAsync(integration, selected, wanted, claimed, cancellationToken);
            }

            present = await store.FindAsync(integration.Organization, integration.Id, selected.Context, cancellationToken);
        }
    }

    private static Registration ClaimOf(Registration? present, Integration integration, SelectedServer selected, RegistrationRequest request, DateTimeOffset now)
    {
        var claimed = present ?? new Registration
        {
            Organization = integration.Organization,
            Integration = integration.Id,
            Context = selected.Context,
            Issuer = IssuerOf(selected),
            ClientId = "",
            Authentication = ClientAuthentication.None,
            RedirectUri = request.RedirectUri,
        };
        return claimed with { ClaimedUntil = now + Lease };
    }

    private async Task<Outcome<ClientIdentity>> UnderClaimAsync(
        Integration integration, SelectedServer selected, RegistrationRequest request, Registration claimed, CancellationToken cancellationToken)
    {
        Registration? next = null;
        try
        {
            if (!(await client.RegisterAsync(request, cancellationToken)).Succeeded(out var registered, out var failure))
            {
                // What a browser doubted may be as good as ever, and what a server demands of one person must not cost that person the way in.
                if (IsUsable(claimed, selected, request))
                    return IdentityOf(claimed);
                return failure.IsTransient ? ServerAway(failure.Message) : Refused(selected, failure.Message);
            }

            if (registered.SecretExpiresAt <= clock.GetUtcNow())
                return Refused(selected, RegistrationFailures.NotAsAsked("its secret has run out already", request).Message);
            next = await KeepSecretAsync(integration, selected, request, registered, claimed, cancellationToken);
        }
        finally
        {
            if (next is null)
                await store.ReleaseAsync(claimed, cancellationToken);
        }

        for (var found = claimed; found?.ClaimedUntil == claimed.ClaimedUntil;)
        {
            if (await store.TryPutAsync(found, next, cancellationToken))
                return IdentityOf(next);

            // A sign of death of the client before may have come between.
            found = await store.FindAsync(integration.Organization, integration.Id, selected.Context, cancellationToken);
        }

        // The claim ran out, and another request has registered: its client counts. The secret of this one is garbage, as the hint says.
        var theirs = await store.FindAsync(integration.Organization, integration.Id, selected.Context, cancellationToken);
        return theirs is not null && IsUsable(theirs, selected, request) ? IdentityOf(theirs) : UnderWay();
    }

    private bool Serves(Registration registration, SelectedServer selected, RegistrationRequest request, Scopes further) =>
        registration.State == RegistrationState.Alive && IsUsable(registration, selected, request) && !Lacks(registration, request, further);

    // Whether it may not ask for what is demanded, and another may: there is room for so many scopes alone.
    private static bool Lacks(Registration registration, RegistrationRequest request, Scopes further)
    {
        var next = request.Scopes.And(registration.Scopes);
        return further.Except(registration.Scopes).Values.Any(next.Contains);
    }

    private bool IsUsable(Registration registration, SelectedServer selected, RegistrationRequest request) =>
        registration.IsUsable(IssuerOf(selected), request.RedirectUri, clock.GetUtcNow());

    private async Task<Registration> KeepSecretAsync(
        Integration integration, SelectedServer selected, RegistrationRequest request, RegisteredClient registered, Registration present, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
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
            Generation = present.Generation + 1,
            Replacements = present.ReplacementsAt(now),
            RegisteredAt = now,
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

    private static string IssuerOf(SelectedServer selected) => AuthorizationServer.NameOf(selected.Server.Issuer, selected.Server.TokenEndpoint);

    private static ClientIdentity IdentityOf(Registration registration) => new()
    {
        Source = ClientSource.Registered,
        ClientId = registration.ClientId,
        Authentication = registration.Authentication,
        Secret = registration.Secret,
        Generation = registration.Generation,
    };

    private static Problem UnderWay() => ServerAway("Another request registers this service at the authorization server at the moment. Try again in a minute.");

    private static Problem TooOften(SelectedServer selected, TimeSpan wait) => Problem.Unavailable(
        ErrorCodes.AuthorizationServerUnavailable,
        string.Create(CultureInfo.InvariantCulture, $"{selected.Name} does not keep the clients that this service registers there. The next registration is in {Math.Ceiling(wait.TotalMinutes)} minutes at the earliest. Ask the operator of that server why it forgets them."),
        wait);

    private static Problem Refused(SelectedServer selected, string message) => Problem.Conflict(
        ErrorCodes.ClientRequired,
        $"{selected.Name} refused to register this service: {message}{(selected.Server.Issuer is { } issuer ? $" Enter oauth.issuer beside them: {issuer}." : "")}");

    /// <summary>The authorization server, or the server that names it, is away.</summary>
    internal static Problem ServerAway(string message) =>
        Problem.Unavailable(ErrorCodes.AuthorizationServerUnavailable, message, TimeSpan.FromSeconds(30));
}
