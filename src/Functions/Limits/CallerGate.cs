using Kontext.Core.Outcomes;
using Kontext.Functions.Callers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Functions.Limits;

/// <summary>Authenticates and authorizes callers: 401, then 429, then 403.</summary>
public sealed class CallerGate(CallerReader reader, OwnCallers own, RateLimits limits)
{
    /// <summary>Returns the caller, when the access rule allows the call. Problems: invalid_token, organization_required, rate_limited, insufficient_scope, user_required.</summary>
    internal async Task<Outcome<Caller>> AdmitAsync(HttpContext http, AccessAttribute access)
    {
        if (!(own.IsOurs(http) ? await own.ReadAsync(http) : await ReadAsync(http)).Succeeded(out var caller, out var problem))
            return problem;
        if (limits.Request(caller) is { } tooMany)
            return tooMany;
        if (!access.Scopes.Any(caller.Has))
            return Refusal(ErrorCodes.InsufficientScope, $"The token needs the scope {string.Join(" or ", access.Scopes.Append(Scope.ManagementAll).Distinct(StringComparer.Ordinal))}.");
        return access.RequiresUser && caller.User is null
            ? Refusal(ErrorCodes.UserRequired, "A connection belongs to a person; call with that person's token, not a service account's.")
            : caller;
    }

    /// <summary>Returns the caller of a token of the authority. Problems: invalid_token, organization_required.</summary>
    internal async Task<Outcome<Caller>> ReadAsync(HttpContext http)
    {
        var result = await http.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        return result.Succeeded
            ? reader.Read(http.Features.Get<JsonWebToken>() ?? throw new InvalidOperationException("No token was kept; see BearerSetup."))
            : OwnCallers.InvalidToken;
    }

    private static Problem Refusal(string code, string message) => new() { Kind = ProblemKind.Forbidden, Code = code, Message = message };
}
