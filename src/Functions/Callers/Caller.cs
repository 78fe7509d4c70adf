using Kontext.Core.Input;

namespace Kontext.Functions.Callers;

/// <summary>The caller of the API, as the token names it.</summary>
internal sealed record Caller
{
    public required OrganizationId Organization { get; init; }

    /// <summary>The token's issuer; null when the claim is absent, or cannot be part of a user's id.</summary>
    public string? Issuer { get; init; }

    /// <summary>The user; null for a service account.</summary>
    public UserId? User { get; init; }

    /// <summary>
    /// The calling client: the claim <c>client_id</c>, else <c>azp</c>, else <c>sub</c>. Null when the token has none of them.
    /// </summary>
    public string? ClientId { get; init; }

    /// <summary>The token's subject, else its client. It tells the service accounts of one issuer apart.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether the token is the authority's. False for a token of this service.</summary>
    public required bool IsOfAuthority { get; init; }

    public required IReadOnlySet<string> Scopes { get; init; }

    /// <summary>The user. Only for functions that set <see cref="AccessAttribute.RequiresUser"/>.</summary>
    public UserId Person => User ?? throw new InvalidOperationException("A function that needs a person must say so in its Access attribute.");

    public bool Has(string scope) =>
        Scopes.Contains(scope) || Scopes.Contains(Scope.ManagementAll) || (scope == Scope.GatewayAccess && Scopes.Contains(Scope.McpInvoke));
}
