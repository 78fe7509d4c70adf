using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;

namespace Kontext.Core.Endings;

/// <summary>A credential that no connection refers to: one that was ended, or one that never came to be kept.</summary>
internal sealed record UnusedCredential
{
    public required OrganizationId Organization { get; init; }

    public required UserId User { get; init; }

    public required IntegrationId Integration { get; init; }

    /// <summary>Where it is kept, or would have been.</summary>
    public required SecretAddress Address { get; init; }

    /// <summary>The note of it; null for what was never a connection's.</summary>
    public Ending? Ending { get; init; }

    /// <summary>What the person has there now; null for nothing.</summary>
    public Connection? Present { get; init; }

    /// <summary>What that holds, where it is at hand; null leaves it to the vault.</summary>
    public OAuthGrant? PresentGrant { get; init; }

    /// <summary>Null when unknown.</summary>
    public AccountKey? Account { get; init; }

    /// <summary>The integration's epoch when it was made; null when unknown.</summary>
    public int? Epoch { get; init; }

    public GrantOrigin Origin => new(Organization, Integration, Epoch);

    /// <summary>What a note tells.</summary>
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

    /// <summary>What was, or was to be, the credential of a connection.</summary>
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
