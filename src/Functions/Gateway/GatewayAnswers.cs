using Kontext.Core.Gateway;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Tokens;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Gateway;

/// <summary>The refusals of the gateway. A client without a token learns from them where to sign in (RFC 9728 section 5.1).</summary>
public sealed class GatewayAnswers(TokenIssuer issuer, IOptions<GatewayOptions> options)
{
    private readonly HashSet<string> _allowed = [.. options.Value.AllowedOrigins.Append(new Uri(issuer.Name).GetLeftPart(UriPartial.Authority))];

    /// <summary>The answer to a request of a web page that is not allowed here.</summary>
    internal IResult ForeignOrigin { get; } = Answer.Of(new Problem
    {
        Kind = ProblemKind.Forbidden,
        Code = ErrorCodes.NotAllowed,
        Message = "Web pages of this Origin may not call the gateway: an administrator of the deployment can add it to Gateway:AllowedOrigins.",
    });

    /// <summary>Returns whether a web page of another origin sent the request. Without the check, a page could use a name that leads here (MCP, Streamable HTTP, security).</summary>
    internal bool IsForeign(HttpRequest request) => request.Headers.Origin.Count > 0 && !_allowed.Contains(request.Headers.Origin.ToString());

    /// <summary>Returns the answer for a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="segment">The last segment of the path.</param>
    internal IResult Of(Problem problem, string segment) => new ProblemAnswer(problem, challenge: ChallengeOf(problem, segment));

    // The consent page asks anew what the person has not agreed to, so a client is sent there like one that lacks a scope.
    private string? ChallengeOf(Problem problem, string segment)
    {
        var error = problem.Code == ErrorCodes.ConsentRequired ? ErrorCodes.InsufficientScope : problem.Code;
        return problem.Kind == ProblemKind.Unauthenticated || error == ErrorCodes.InsufficientScope
            ? $"Bearer error=\"{error}\", scope=\"{Scope.GatewayAccess}\", resource_metadata=\"{MetadataOf(segment)}\""
            : null;
    }

    private string MetadataOf(string segment) =>
        $"{issuer.Name}/{ResourceMetadataFunctions.Path}{(GatewayPath.TryParse(segment) is null ? "" : "/" + segment)}";
}
