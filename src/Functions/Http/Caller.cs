using Kontext.Core.Input;

namespace Kontext.Functions.Http;

/// <summary>Who calls, as the token says.</summary>
internal sealed record Caller
{
    public required OrganizationId Organization { get; init; }

    /// <summary>The token's; null when it says something that nobody could be named by.</summary>
    public string? Issuer { get; init; }

    /// <summary>Null for a service account.</summary>
    public UserId? User { get; init; }

    /// <summary>The client that called, as far as the token says: <c>client_id</c>, else <c>azp</c>, else the subject of a service account.</summary>
    public string? ClientId { get; init; }

    /// <summary>What tells one service account of an issuer from another: the token's subject, else its client.</summary>
    public string? Subject { get; init; }

    public required IReadOnlySet<string> Scopes { get; init; }

    /// <summary>The person; only where the function asks for one by <see cref="AccessAttribute.RequiresUser"/>.</summary>
    public UserId Person => User ?? throw new InvalidOperationException("A function that needs a person must say so in its Access attribute.");

    public bool Has(string scope) =>
        Scopes.Contains(scope) || Scopes.Contains(Scope.ManagementAll) || (scope == Scope.GatewayAccess && Scopes.Contains(Scope.McpInvoke));
}
