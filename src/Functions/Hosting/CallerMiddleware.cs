using Kontext.Core.Outcomes;
using Kontext.Functions.Http;
using Kontext.Functions.Limits;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Functions.Hosting;

/// <summary>
/// Authenticates and authorizes the caller before the function runs: 401, then 429, then 403. The worker's HTTP pipeline cannot run ASP.NET
/// Core's own middleware.
/// </summary>
internal sealed class CallerMiddleware(AccessRules rules, CallerReader reader, OwnCallers own, RateLimits limits) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            // The platform itself starts timer and queue functions.
            await next(context);
            return;
        }

        var access = rules.For(context.FunctionDefinition.Name);
        var refusal = access is null ? null : await RefuseAsync(http, access);
        if (refusal is null)
            await next(context);
        else
            context.GetInvocationResult().Value = new ProblemAnswer(refusal, scope: string.Join(' ', access!.Scopes));
    }

    private async Task<Problem?> RefuseAsync(HttpContext http, AccessAttribute access)
    {
        if (!(own.IsOurs(http) ? await own.ReadAsync(http) : await ReadAsync(http)).Succeeded(out var caller, out var problem))
            return problem;
        if (limits.Request(caller) is { } tooMany)
            return tooMany;
        if (!access.Scopes.Any(caller.Has))
            return Refusal(ProblemKind.Forbidden, ErrorCodes.InsufficientScope, $"The token needs the scope {string.Join(" or ", access.Scopes.Append(Scope.ManagementAll).Distinct(StringComparer.Ordinal))}.");
        if (access.RequiresUser && caller.User is null)
            return Refusal(ProblemKind.Forbidden, ErrorCodes.UserRequired, "A connection belongs to a person; call with that person's token, not a service account's.");
        http.Features.Set(caller);
        return null;
    }

    private async Task<Outcome<Caller>> ReadAsync(HttpContext http)
    {
        var result = await http.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (!result.Succeeded)
            return OwnCallers.InvalidToken;
        return reader.Read(http.Features.Get<JsonWebToken>() ?? throw new InvalidOperationException("No token was kept; see BearerSetup."));
    }

    private static Problem Refusal(ProblemKind kind, string code, string message) => new() { Kind = kind, Code = code, Message = message };
}
