using Kontext.Core.Gateway;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Functions.Callers;
using Kontext.Functions.Limits;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Gateway;

/// <summary>Reads the callers of the gateway: tokens of the authority, and tokens of this deployment for the gateway or one path of it.</summary>
public sealed class GatewayCallers(CallerGate gate, OwnCallers own)
{
    private static Problem InsufficientScope { get; } = new()
    {
        Kind = ProblemKind.Forbidden,
        Code = ErrorCodes.InsufficientScope,
        Message = $"The token needs the scope {Scope.GatewayAccess} or {Scope.ManagementAll}.",
    };

    /// <summary>Returns the caller. Problems: invalid_token, organization_required, insufficient_scope. Reads no rows.</summary>
    /// <param name="http">The request.</param>
    /// <param name="path">The last segment of the path; null for a path that is not an integration's.</param>
    internal async Task<Outcome<GatewayCaller>> ReadAsync(HttpContext http, string? path)
    {
        if (own.IsOurs(http))
        {
            return await own.FindGatewayTokenAsync(http, path) is not { } token ? OwnCallers.InvalidToken
                : OwnScopes.AllowGateway(token.Scopes) ? GatewayCaller.Of(token)
                : InsufficientScope;
        }

        if (!(await gate.ReadAsync(http)).Succeeded(out var caller, out var problem))
            return problem;
        return caller.Has(Scope.GatewayAccess) ? GatewayCaller.OfAuthority(caller.Organization, caller.User, caller.ClientId) : InsufficientScope;
    }
}
