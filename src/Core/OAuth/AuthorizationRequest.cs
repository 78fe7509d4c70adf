using System.Collections.Immutable;
using System.Net;

namespace Kontext.Core.OAuth;

/// <summary>The question a browser is sent to an authorization server with (RFC 6749 section 4.1.1).</summary>
public sealed class AuthorizationRequest
{
    // Could put another request in the place of this one (RFC 9101), lead the answer elsewhere than to our callback's query, or the token to another resource.
    private static readonly string[] NeverForeign = ["request", "request_uri", "response_mode", "resource"];

    // OpenID Connect Core section 11: without consent asked for anew, a provider ignores offline_access and gives no refresh token.
    private const string Prompt = "prompt";

    /// <summary>Whom is asked.</summary>
    public required AuthorizationServer Server { get; init; }

    /// <summary>Who asks.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where the answer is to go.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>What is asked for; the parameter is left out when empty, which means the server's own default.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>Comes back with the answer.</summary>
    public required string State { get; init; }

    /// <summary>Of <see cref="Pkce.ChallengeOf"/>; the verifier itself has no business here.</summary>
    public required string CodeChallenge { get; init; }

    /// <summary>The resource the token is to be for (RFC 8707); null when none is named.</summary>
    public string? Resource { get; init; }

    /// <summary>Where the server departs from the RFC.</summary>
    public TokenRules Rules { get; init; } = TokenRules.Standard;

    /// <summary>A provider's own parameters; none of them can stand for a standard one.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>
    /// The URL. A query of the endpoint's own is kept (RFC 6749 section 3.1) but for parameters that are set here or never foreign: each stands once,
    /// ours win over the provider's, the provider's over the endpoint's. A fragment is dropped.
    /// </summary>
    public Uri Build()
    {
        var ours = OurParameters();
        var names = ours.Select(parameter => parameter.Key).Concat(NeverForeign).ToHashSet(StringComparer.Ordinal);
        foreach (var parameter in Parameters)
        {
            if (names.Add(parameter.Key))
                ours.Add(parameter);
        }

        var query = KeptOf(Server.AuthorizationEndpoint, names).Concat(ours.Select(Encode));
        return new Uri($"{Server.AuthorizationEndpoint.GetLeftPart(UriPartial.Path)}?{string.Join('&', query)}");
    }

    /// <summary>Says nothing of the state.</summary>
    public override string ToString() => nameof(AuthorizationRequest);

    private List<KeyValuePair<string, string>> OurParameters()
    {
        List<KeyValuePair<string, string>> parameters =
        [
            new("response_type", "code"),
            new("client_id", ClientId),
            new("redirect_uri", RedirectUri.OriginalString),
            new("state", State),
            new("code_challenge", CodeChallenge),
            new("code_challenge_method", "S256"),
        ];
        if (!Scopes.Values.IsEmpty)
            parameters.Add(new(Rules.ScopeParameter, string.Join(Rules.ScopeSeparator, Scopes.Values)));
        if (Resource is not null && Rules.SendsResource)
            parameters.Add(new("resource", Resource));
        if (Scopes.Values.Contains(Scopes.OfflineAccess) && !Parameters.Any(parameter => parameter.Key == Prompt))
            parameters.Add(new(Prompt, "consent"));
        return parameters;
    }

    // As the endpoint spells them: who wrote it knows how its server reads it.
    private static IEnumerable<string> KeptOf(Uri endpoint, HashSet<string> names) =>
        endpoint.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !names.Contains(WebUtility.UrlDecode(pair.Split('=')[0])));

    private static string Encode(KeyValuePair<string, string> parameter) => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}";
}
