using Microsoft.Extensions.Primitives;

namespace Kontext.LocalHost.Identity;

/// <summary>An authentication request (OpenID Connect Core section 3.1.2.1), not yet validated.</summary>
/// <param name="Parameters">The known parameters that have a value.</param>
internal sealed record AuthorizeRequest(IReadOnlyDictionary<string, string> Parameters)
{
    private static readonly string[] Known =
    [
        "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce",
        "code_challenge", "code_challenge_method", "prompt", "request", "request_uri",
    ];

    public string? ClientId => Value("client_id");

    public string? RedirectUri => Value("redirect_uri");

    public string? ResponseType => Value("response_type");

    public string? ResponseMode => Value("response_mode");

    public string? Scope => Value("scope");

    public string? State => Value("state");

    public string? Nonce => Value("nonce");

    public string? CodeChallenge => Value("code_challenge");

    public string? CodeChallengeMethod => Value("code_challenge_method");

    public IReadOnlyList<string> Prompt => Value("prompt")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    public bool HasRequest => Value("request") is not null;

    public bool HasRequestUri => Value("request_uri") is not null;

    /// <summary>Returns the request; null when a parameter occurs twice (RFC 6749 section 3.1).</summary>
    public static AuthorizeRequest? From(IEnumerable<KeyValuePair<string, StringValues>> parameters)
    {
        var all = parameters.ToList();
        return all.TrueForAll(parameter => parameter.Value.Count == 1)
            ? new AuthorizeRequest(all
                .Where(parameter => Known.Contains(parameter.Key, StringComparer.Ordinal) && !StringValues.IsNullOrEmpty(parameter.Value))
                .ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString(), StringComparer.Ordinal))
            : null;
    }

    public override string ToString() => ClientId ?? "";

    private string? Value(string name) => Parameters.GetValueOrDefault(name);
}
