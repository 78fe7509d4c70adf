using System.Globalization;
using System.Text.RegularExpressions;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Tokens;

namespace Kontext.Core.Consent;

/// <summary>An authorization request of a client (RFC 6749 section 4.1.1), with PKCE (RFC 7636) and resource (RFC 8707).</summary>
public sealed partial record CodeRequest
{
    private const int MaxState = 2_048;
    private const int MaxNonce = 512;
    private const int LongestAge = 10 * 365 * 24 * 3600;

    private static readonly string[] KnownPrompts = ["none", "login", "consent", "select_account"];

    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where the answer goes: a redirect URI of the client, as this request has it.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>The client's own value, which the answer repeats; null for none.</summary>
    public string? State { get; init; }

    /// <summary>The S256 code challenge.</summary>
    public required string CodeChallenge { get; init; }

    /// <summary>The audience of the tokens.</summary>
    public required string Audience { get; init; }

    /// <summary>The scopes that the client gets.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>The value that the id token repeats; null for none.</summary>
    public string? Nonce { get; init; }

    /// <summary>The prompts, separated by spaces (OpenID Connect Core section 3.1.2.1); null for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>How many seconds ago the user may have signed in; null for any time.</summary>
    public int? MaxAge { get; init; }

    /// <summary>Returns whether the request has a prompt.</summary>
    public bool HasPrompt(string prompt) => Prompt?.Split(' ').Contains(prompt, StringComparer.Ordinal) == true;

    /// <summary>
    /// Returns whether the client has registered the redirect URI. The comparison is exact; the port of a loopback address may differ (RFC
    /// 8252 section 7.3).
    /// </summary>
    public static bool IsRegistered(AuthorizingClient client, string redirectUri) =>
        Applications.RedirectUri.Parse(redirectUri, "", []) is not null
        && client.RedirectUris.Any(registered => registered == redirectUri || (WithoutPort(registered) is { } known && known == WithoutPort(redirectUri)));

    /// <summary>Parses the parameters of a request whose client and redirect URI are known already.</summary>
    /// <param name="parameters">The parameters, each once, without empty ones.</param>
    /// <param name="client">The client.</param>
    /// <param name="issuer">This deployment.</param>
    public static Result<CodeRequest, GrantRefusal> Parse(IReadOnlyDictionary<string, string> parameters, AuthorizingClient client, TokenIssuer issuer)
    {
        if (FindProblem(parameters) is { } problem)
            return problem;
        if (FindAudience(parameters.GetValueOrDefault("resource"), client, issuer) is not { } audience)
            return GrantRefusal.Target();
        var scopes = client.Grant(parameters.GetValueOrDefault("scope"));
        if (scopes.IsEmpty)
            return GrantRefusal.Scope();
        return new CodeRequest
        {
            ClientId = client.Id,
            RedirectUri = parameters["redirect_uri"],
            State = parameters.GetValueOrDefault("state"),
            CodeChallenge = parameters["code_challenge"],
            Audience = audience,
            Scopes = scopes,
            Nonce = parameters.GetValueOrDefault("nonce"),
            Prompt = parameters.GetValueOrDefault("prompt"),
            MaxAge = parameters.TryGetValue("max_age", out var age) ? int.Parse(age, NumberStyles.None, CultureInfo.InvariantCulture) : null,
        };
    }

    /// <summary>Returns the type name; the state and the nonce stay out of logs.</summary>
    public override string ToString() => nameof(CodeRequest);

    private static GrantRefusal? FindProblem(IReadOnlyDictionary<string, string> parameters)
    {
        if (parameters.GetValueOrDefault("response_type") is not "code")
            return new GrantRefusal("unsupported_response_type", "Send response_type=code.");
        if (parameters.GetValueOrDefault("response_mode") is not (null or "query"))
            return GrantRefusal.Request("The answer comes in the query: leave response_mode out.");
        if (parameters.ContainsKey("request") || parameters.ContainsKey("request_uri"))
            return new GrantRefusal("request_not_supported", "Send the parameters themselves instead of a request object.");
        if (parameters.GetValueOrDefault("code_challenge") is not { } challenge || parameters.GetValueOrDefault("code_challenge_method") is not "S256" || !Challenge.IsMatch(challenge))
            return GrantRefusal.Request("PKCE is required: send code_challenge with code_challenge_method=S256.");
        if (parameters.GetValueOrDefault("state")?.Length > MaxState || parameters.GetValueOrDefault("nonce")?.Length > MaxNonce)
            return GrantRefusal.Request($"state may have {MaxState} characters, and nonce {MaxNonce}.");
        var prompts = parameters.GetValueOrDefault("prompt")?.Split(' ') ?? [];
        if (!prompts.All(prompt => KnownPrompts.Contains(prompt, StringComparer.Ordinal)) || (prompts.Length > 1 && prompts.Contains("none", StringComparer.Ordinal)))
            return GrantRefusal.Request("prompt may be none, login, consent or select_account; none stands alone.");
        return parameters.TryGetValue("max_age", out var age) && !(int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LongestAge)
            ? GrantRefusal.Request("max_age is a number of seconds.")
            : null;
    }

    // Without a resource the tokens are for the API.
    private static string? FindAudience(string? resource, AuthorizingClient client, TokenIssuer issuer)
    {
        var audience = resource ?? issuer.Api;
        var isAllowed = audience == issuer.Api
            || ((audience == issuer.Gateway || GatewayPath.IsAudience(audience, issuer)) && client.Application?.AllowsGateway(audience, issuer) != false);
        return isAllowed ? audience : null;
    }

    private static string? WithoutPort(string uri) => Loopback.Match(uri) is { Success: true } match ? match.Groups["host"].Value + match.Groups["rest"].Value : null;

    // 43 characters of base64url are the 256 bits of a SHA-256 hash.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]{43}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Challenge { get; }

    [GeneratedRegex(@"\A(?<host>http://(?:127\.0\.0\.1|\[::1\]|localhost))(?::[0-9]{1,5})?(?<rest>(?:[/?].*)?)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Loopback { get; }
}

/// <summary>An authorization request as a row holds it. Prompt and age have done their part before a row is written.</summary>
internal sealed record StoredRequest(string ClientId, string RedirectUri, string? State, string CodeChallenge, string Audience, string Scope, string? Nonce)
{
    public static StoredRequest Of(CodeRequest request) => new(
        request.ClientId, request.RedirectUri, request.State, request.CodeChallenge, request.Audience, request.Scopes.ToString(), request.Nonce);

    public CodeRequest ToRequest() => new()
    {
        ClientId = ClientId,
        RedirectUri = RedirectUri,
        State = State,
        CodeChallenge = CodeChallenge,
        Audience = Audience,
        Scopes = Scopes.Read(Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        Nonce = Nonce,
    };
}
