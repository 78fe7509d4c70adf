using Kontext.Core.Integrations;
using Kontext.Core.OAuth;

namespace Kontext.Core.Clients;

/// <summary>The registration that an integration needs at one authorization server.</summary>
/// <param name="Integration">The integration.</param>
/// <param name="Selected">The server.</param>
/// <param name="Request">The request that registers us there.</param>
/// <param name="Further">Scopes that the integration's server demands of the user who connects; they must be registered too.</param>
internal sealed record WantedRegistration(Integration Integration, SelectedServer Selected, RegistrationRequest Request, Scopes Further)
{
    /// <summary>The server's issuer, or its token endpoint where it has no issuer.</summary>
    public string Issuer => AuthorizationServer.NameOf(Selected.Server.Issuer, Selected.Server.TokenEndpoint);

    /// <summary>Whether a registration can be used as it is.</summary>
    public bool IsServedBy(Registration registration, DateTimeOffset now) =>
        registration.State == RegistrationState.Alive && IsUsable(registration, now) && !Lacks(registration);

    /// <summary>Whether a registration is of this server and redirect URI, and its secret has not expired.</summary>
    public bool IsUsable(Registration registration, DateTimeOffset now) => registration.IsUsable(Issuer, Request.RedirectUri, now);

    /// <summary>Returns the row that claims this registration, before there is a client.</summary>
    public Registration Claim(Registration? present, DateTimeOffset until)
    {
        var claimed = present ?? new Registration
        {
            Organization = Integration.Organization,
            Integration = Integration.Id,
            Context = Selected.Context,
            Issuer = Issuer,
            ClientId = "",
            Authentication = ClientAuthentication.None,
            RedirectUri = Request.RedirectUri,
        };
        return claimed with { ClaimedUntil = until };
    }

    /// <summary>Returns the row of a client that the server has just registered, without its secret.</summary>
    public Registration Registered(RegisteredClient client, Registration present, DateTimeOffset now) => new()
    {
        Organization = Integration.Organization,
        Integration = Integration.Id,
        Context = Selected.Context,
        Issuer = Issuer,
        ClientId = client.ClientId,
        Authentication = client.Authentication,
        SecretExpiresAt = client.SecretExpiresAt,
        RedirectUri = Request.RedirectUri,
        Scopes = Request.Scopes,
        Generation = present.Generation + 1,
        Replacements = present.ReplacementsAt(now),
        RegisteredAt = now,
    };

    // Some servers let a client ask only for the scopes it registered (RFC 7591 section 2). A registration holds a limited number of scopes.
    private bool Lacks(Registration registration)
    {
        var next = Request.Scopes.And(registration.Scopes);
        return Further.Except(registration.Scopes).Values.Any(next.Contains);
    }
}
