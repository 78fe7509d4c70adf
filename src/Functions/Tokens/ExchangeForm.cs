using System.Diagnostics.CodeAnalysis;
using Kontext.Core.Exchanging;

namespace Kontext.Functions.Tokens;

/// <summary>A request for a token exchange (RFC 8693 section 2.1), in one of the forms that clients send.</summary>
internal sealed class ExchangeForm
{
    public const string GrantType = "urn:ietf:params:oauth:grant-type:token-exchange";

    private const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";
    private const string Jwt = "urn:ietf:params:oauth:token-type:jwt";
    private const string UserId = "urn:kontext:user-id";
    private const string ConfidentialClient = "urn:kontext:confidential-client";
    private const int MaxResource = 2_048;
    private const int MaxUserId = 1_024;

    private ExchangeForm(ClientProof client, string resource)
    {
        Client = client;
        Resource = resource;
    }

    public ClientProof Client { get; }

    public string Resource { get; }

    /// <summary>The requested scopes; null when the request names none.</summary>
    public IReadOnlyList<string>? Scopes { get; private init; }

    /// <summary>The token that names the user; null in the other forms.</summary>
    public string? Token { get; private init; }

    /// <summary>The application's own id of its user; null in the other forms.</summary>
    public string? User { get; private init; }

    public static bool TryRead(
        IReadOnlyDictionary<string, string> form, string authorization, [NotNullWhen(true)] out ExchangeForm? request, [NotNullWhen(false)] out TokenError? error)
    {
        request = null;
        error = ClientForm.Read(form, authorization, form.GetValueOrDefault("subject_token"), out var client) ?? FindProblem(form);
        if (error is not null)
            return false;
        var subject = form.GetValueOrDefault("subject_token");
        var type = form["subject_token_type"];
        request = new ExchangeForm(client!, form.GetValueOrDefault("resource") ?? form["audience"])
        {
            Scopes = form.GetValueOrDefault("scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Token = type is AccessToken or Jwt ? subject : null,
            User = type == UserId ? subject : null,
        };
        return true;
    }

    /// <summary>Returns the type name only, because the request holds secrets.</summary>
    public override string ToString() => nameof(ExchangeForm);

    private static TokenError? FindProblem(IReadOnlyDictionary<string, string> form)
    {
        if ((form.GetValueOrDefault("resource") ?? form.GetValueOrDefault("audience")) is not { } resource)
            return TokenError.Request("resource is missing: name an integration, or the gateway.");
        if (resource.Length > MaxResource || resource.Any(char.IsControl))
            return TokenError.Request("resource is longer than 2,048 characters, or holds control characters.");
        if (form.ContainsKey("actor_token"))
            return TokenError.Request("actor_token is not taken: the client itself is the actor.");
        if (form.GetValueOrDefault("requested_token_type") is not (null or AccessToken or Jwt))
            return TokenError.Request("requested_token_type must be that of an access token, or left out.");
        var hasSubject = form.TryGetValue("subject_token", out var subject);
        return form.GetValueOrDefault("subject_token_type") switch
        {
            null => TokenError.Request("subject_token_type is missing."),
            AccessToken or Jwt => hasSubject ? null : TokenError.Request("subject_token is missing."),
            UserId => hasSubject && subject!.Length <= MaxUserId && !subject.Any(char.IsControl) ? null : TokenError.Request("subject_token must be the application's own id of a user, of at most 1,024 characters."),
            ConfidentialClient => hasSubject ? TokenError.Request("A client that asks for itself sends no subject_token.") : null,
            _ => TokenError.Request("This subject_token_type is not taken here."),
        };
    }
}
