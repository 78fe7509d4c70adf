using System.Collections.Concurrent;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Clients;

/// <summary>
/// Our clients by dynamic registration (RFC 7591): one for each integration at each authorization server. One request at a time registers, under a
/// claim in the row; other requests wait for its client.
/// </summary>
public sealed class RegisteredClients(
    RegistrationStore store, RegistrationClient client, ClientAddresses addresses, NewSecrets secrets, ScheduleStore schedule, TimeProvider clock)
{
    // Each further attempt means that another write changed the row after it was read.
    private const int Attempts = 5;

    // Longer than a registration request of 20 seconds and the storing of its secret.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    // Bounded by the requests of this instance that register at the moment.
    private readonly ConcurrentDictionary<ConnectionContext, Lazy<Task<Outcome<ClientIdentity>>>> _underWay = new();

    /// <summary>
    /// Returns the registered client, after registering where no usable one exists or where it lacks the further scopes. Connections keep the client
    /// they were made with. A caller who leaves does not stop a registration: the next caller needs it too. Problems: client_required,
    /// authorization_server_unavailable.
    /// </summary>
    internal async Task<Outcome<ClientIdentity>> GetAsync(WantedRegistration wanted, CancellationToken cancellationToken)
    {
        var present = await FindAsync(wanted, cancellationToken);
        if (present is not null && wanted.IsServedBy(present, clock.GetUtcNow()))
            return IdentityOf(present);
        Lazy<Task<Outcome<ClientIdentity>>> own = new(() => ReplaceOnceAsync(wanted, present, CancellationToken.None));
        return await _underWay.GetOrAdd(wanted.Selected.Context, own).Value.WaitAsync(cancellationToken);
    }

    /// <summary>Writes a state that was learned about a client into its row. False when we did not register this client, or registered another since.</summary>
    /// <param name="organization">The organization of the integration.</param>
    /// <param name="integration">The integration.</param>
    /// <param name="issuer">The server's issuer, or its token endpoint where it has no issuer.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="state">A worse state in the row stays.</param>
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

    /// <summary>Returns the request that registers us at a server for one integration.</summary>
    internal RegistrationRequest RequestFor(SelectedServer selected, Uri endpoint, string clientName, Scopes scopes) => new()
    {
        Endpoint = endpoint,
        RedirectUri = addresses.RedirectUriOf(selected.Context),
        ClientName = clientName,
        ClientUri = addresses.PublicUrl,
        Scopes = scopes,
        Supported = selected.Server.TokenEndpointAuthentication,
    };

    private async Task<Outcome<ClientIdentity>> ReplaceOnceAsync(WantedRegistration wanted, Registration? present, CancellationToken cancellationToken)
    {
        try
        {
            return await ReplaceAsync(wanted, present, cancellationToken);
        }
        finally
        {
            _underWay.TryRemove(wanted.Selected.Context, out _);
        }
    }

    private async Task<Outcome<ClientIdentity>> ReplaceAsync(WantedRegistration wanted, Registration? present, CancellationToken cancellationToken)
    {
        for (var began = clock.GetTimestamp(); ;)
        {
            var now = clock.GetUtcNow();
            var isUsable = present is not null && wanted.IsUsable(present, now);
            if (isUsable && (wanted.IsServedBy(present!, now) || present!.ClaimedUntil > now || present.ReplaceableAt > now))
                return IdentityOf(present!);
            if (present?.ClaimedUntil > now)
            {
                if (clock.GetElapsedTime(began) >= WaitLimit)
                    return RegistrationProblems.UnderWay();
                await Task.Delay(LookEvery, clock, cancellationToken);
            }
            else if (present?.ReplaceableAt is { } at && at > now)
            {
                return RegistrationProblems.TooOften(wanted.Selected, at - now);
            }
            else if (await store.TryClaimAsync(present, wanted.Claim(present, now + Lease), cancellationToken) is { } claimed)
            {
                // The scopes registered before stay registered. Their number is limited, and so is how often new demands lead to a registration.
                var all = isUsable ? wanted with { Request = wanted.Request with { Scopes = wanted.Request.Scopes.And(claimed.Scopes) } } : wanted;
                return await UnderClaimAsync(all, claimed, cancellationToken);
            }

            present = await FindAsync(wanted, cancellationToken);
        }
    }

    private async Task<Outcome<ClientIdentity>> UnderClaimAsync(WantedRegistration wanted, Registration claimed, CancellationToken cancellationToken)
    {
        Registration? next = null;
        try
        {
            if (!(await client.RegisterAsync(wanted.Request, cancellationToken)).Succeeded(out var registered, out var failure))
            {
                // A client that a browser doubted may still work, and a demand on one user must not lock that user out.
                if (wanted.IsUsable(claimed, clock.GetUtcNow()))
                    return IdentityOf(claimed);
                return failure.IsTransient ? RegistrationProblems.ServerAway(failure.Message) : RegistrationProblems.Refused(wanted.Selected, failure.Message);
            }

            if (registered.SecretExpiresAt <= clock.GetUtcNow())
                return RegistrationProblems.Refused(wanted.Selected, RegistrationFailures.NotAsAsked("its secret has run out already", wanted.Request).Message);
            next = await KeepSecretAsync(wanted, registered, claimed, cancellationToken);
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

            // Another request may have noted meanwhile that the server forgot the client before.
            found = await FindAsync(wanted, cancellationToken);
        }

        // The claim ran out and another request has registered: its client counts. The garbage hint removes the secret of this one.
        var other = await FindAsync(wanted, cancellationToken);
        return other is not null && wanted.IsUsable(other, clock.GetUtcNow()) ? IdentityOf(other) : RegistrationProblems.UnderWay();
    }

    private async Task<Registration> KeepSecretAsync(
        WantedRegistration wanted, RegisteredClient registered, Registration present, CancellationToken cancellationToken)
    {
        var next = wanted.Registered(registered, present, clock.GetUtcNow());
        SecretAddress? coming = registered.Secret is null ? null : secrets.NewAddress();
        await HintGarbageAsync(wanted, coming, leaving: present, cancellationToken);
        if (coming is not { } address)
            return next;
        var stored = await secrets.SetAsync(
            address,
            new Credential { Token = registered.Secret },
            wanted.Integration.Organization,
            moved => HintGarbageAsync(wanted, moved, leaving: null, cancellationToken),
            cancellationToken);
        return next with { Secret = stored };
    }

    // The hint that was written with a secret is gone after an hour, so the secret that leaves needs a new one.
    private async Task HintGarbageAsync(WantedRegistration wanted, SecretAddress? coming, Registration? leaving, CancellationToken cancellationToken)
    {
        SecretAddress[] named = [.. new[] { coming, leaving?.Secret?.Address }.OfType<SecretAddress>()];
        if (named.Length > 0)
            await schedule.AddAsync(Hint.Garbage(wanted.Integration.Organization, wanted.Integration.Id.Value, user: null, named), cancellationToken);
    }

    private Task<Registration?> FindAsync(WantedRegistration wanted, CancellationToken cancellationToken) =>
        store.FindAsync(wanted.Integration.Organization, wanted.Integration.Id, wanted.Selected.Context, cancellationToken);

    private static ClientIdentity IdentityOf(Registration registration) => new()
    {
        Source = ClientSource.Registered,
        ClientId = registration.ClientId,
        Authentication = registration.Authentication,
        Secret = registration.Secret,
        Generation = registration.Generation,
    };
}
