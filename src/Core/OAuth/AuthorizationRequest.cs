using System.Collections.Immutable;
using System.Net;

namespace Kontext.Core.OAuth;

/// <summary>The authorization request that a browser takes to an authorization server (RFC 6749 section 4.1.1).</summary>
public sealed class AuthorizationRequest
{
    // These parameters could replace the request (RFC 9101), lead the answer away from our callback's query, or change the resource of the
    // token.
    private static readonly string[] NeverForeign = ["request", "request_uri", "response_mode", "resource"];

    private const string Prompt = "prompt";
    private const string Consent = "consent";

    /// <summary>The authorization server.</summary>
    public required AuthorizationServer Server { get; init; }

    /// <summary>The client id.</summary>
    public required string ClientId { get; init; }

    /// <summary>The redirect URI, which gets the answer.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>The scopes. When empty, the parameter is left out, and the server's default applies.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>The state, which comes back with the answer.</summary>
    public required string State { get; init; }

    /// <summary>The challenge of <see cref="Pkce.ChallengeOf"/>. The verifier is never part of this request.</summary>
    public required string CodeChallenge { get; init; }

    /// <summary>The resource of the token (RFC 8707); null to name none.</summary>
    public string? Resource { get; init; }

    /// <summary>
    /// Whether the request may ask for a new consent. A request for <c>offline_access</c> does: without it, OpenID Connect Core section 11 lets a
    /// provider give no refresh token.
    /// </summary>
    public bool AsksConsent { get; init; } = true;

    /// <summary>How the server departs from RFC 6749.</summary>
    public TokenRules Rules { get; init; } = TokenRules.Standard;

    /// <summary>A provider's own parameters. None of them replaces a standard one.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>
    /// Returns the URL. Each parameter occurs once: ours replaces the provider's, and the provider's replaces that of the endpoint's own
    /// query (RFC 6749 section 3.1). Parameters that could replace the request are dropped from that query. A fragment is dropped.
    /// </summary>
    public Uri Build()
    {
        var ours = OurParameters();
        var names = ours.Select(parameter => parameter.Key).Concat(NeverForeign).ToHashSet(StringComparer.Ordinal);
        foreach (var parameter in Parameters.Where(parameter => AsksConsent || parameter is not { Key: Prompt, Value: Consent }))
        {
            if (names.Add(parameter.Key))
                ours.Add(parameter);
        }

        var query = KeptOf(Server.AuthorizationEndpoint, names).Concat(ours.Select(Encode));
        return new Uri($"{Server.AuthorizationEndpoint.GetLeftPart(UriPartial.Path)}?{string.Join('&', query)}");
    }

    /// <summary>Returns the type name only: the members hold the state.</summary>
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
        if (AsksConsent && Scopes.Values.Contains(Scopes.OfflineAccess) && !Parameters.Any(parameter => parameter.Key == Prompt))
            parameters.Add(new(Prompt, Consent));
        return parameters;
    }

    // The endpoint's own parameters stay as they are spelled, because their server reads that spelling.
    private static IEnumerable<string> KeptOf(Uri endpoint, HashSet<string> names) =>
        endpoint.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !names.Contains(WebUtility.UrlDecode(pair.Split('=')[0])));

    private static string Encode(KeyValuePair<string, string> parameter) => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}";
}
