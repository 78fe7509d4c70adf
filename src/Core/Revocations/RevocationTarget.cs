using Kontext.Core.Identity;
using Kontext.Core.Integrations;

namespace Kontext.Core.Revocations;

/// <summary>Whose connections are to end: everybody's to an integration, or a person's to everything.</summary>
public sealed record RevocationTarget
{
    private RevocationTarget()
    {
    }

    /// <summary>Null for a person's.</summary>
    public IntegrationId? Integration { get; private init; }

    /// <summary>Null for an integration's.</summary>
    public UserId? User { get; private init; }

    /// <summary>A part of a table key that no other target of the organization has.</summary>
    internal string Key => User is { } user ? $"u:{user.Key}" : $"i:{Integration}";

    /// <summary>Everybody's connections to an integration.</summary>
    public static RevocationTarget Of(IntegrationId integration) => new() { Integration = integration };

    /// <summary>All connections of a person.</summary>
    public static RevocationTarget Of(UserId user) => new() { User = user };
}
