using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;

namespace Kontext.Core.Endings;

/// <summary>A credential that no connection refers to: it was ended, or it never became a connection's.</summary>
internal sealed record UnusedCredential
{
    public required OrganizationId Organization { get; init; }

    public required UserId User { get; init; }

    public required IntegrationId Integration { get; init; }

    /// <summary>The address where it is stored, or would have been.</summary>
    public required SecretAddress Address { get; init; }

    /// <summary>The ending of the credential; null when it was never a connection's.</summary>
    public Ending? Ending { get; init; }

    /// <summary>The user's present connection to the integration; null for none.</summary>
    public Connection? Present { get; init; }

    /// <summary>The grant of the present connection, when it has been read already; null when the vault must be asked.</summary>
    public OAuthGrant? PresentGrant { get; init; }

    /// <summary>The account of the credential; null when unknown.</summary>
    public AccountKey? Account { get; init; }

    /// <summary>The integration's epoch when the credential was made; null when unknown.</summary>
    public int? Epoch { get; init; }

    public GrantOrigin Origin => new(Organization, Integration, Epoch);

    /// <summary>Returns the unused credential of an ending.</summary>
    public static UnusedCredential Of(Ending ending, Connection? present) => new()
    {
        Organization = ending.Organization,
        User = ending.User,
        Integration = ending.Integration,
        Address = ending.Secret.Address,
        Ending = ending,
        Present = present,
        Account = ending.Account,
        Epoch = ending.Epoch,
    };

    /// <summary>Returns the credential that a connection had, or was about to get.</summary>
    public static UnusedCredential Of(Connection connection, SecretAddress address, Connection? present) => new()
    {
        Organization = connection.Organization,
        User = connection.User,
        Integration = connection.Integration,
        Address = address,
        Present = present,
        Account = connection.Grant?.Account,
        Epoch = connection.Epoch,
    };
}
