using System.Net.Http.Headers;
using Kontext.Core.Exchanging;

namespace Kontext.Functions.Tokens;

/// <summary>How a client of ours shows itself: HTTP Basic, a secret or an assertion in the body, or its client_id alone.</summary>
internal static class ClientForm
{
    private const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const int MaxClientId = 512;

    /// <summary>Null when it can be read.</summary>
    /// <param name="form">The body's parameters; empty ones are absent.</param>
    /// <param name="authorization">The header; empty for none.</param>
    /// <param name="subjectToken">What a bearer token in the header must be equal to; null where none may stand there.</param>
    /// <param name="client">The client.</param>
    public static TokenError? Read(IReadOnlyDictionary<string, string> form, string authorization, string? subjectToken, out ClientProof? client)
    {
        client = null;
        var (id, secret, assertion) = (form.GetValueOrDefault("client_id"), form.GetValueOrDefault("client_secret"), form.GetValueOrDefault("client_assertion"));
        if (authorization.Length > 0)
        {
            if (TryReadBearer(authorization) is { } bearer)
            {
                if (bearer != subjectToken)
                    return TokenError.Request("The Authorization header holds another token than subject_token.");
            }
            else
            {
                if (TokenRequest.ReadBasic(authorization) is not { } basic)
                    return TokenError.Client("The Authorization header is neither HTTP Basic nor the subject_token.");
                if (secret is not null || assertion is not null || (id is not null && id != basic.Id))
                    return TokenError.Request("Authenticate in one way: HTTP Basic, or client_id and client_secret in the body.");
                (id, secret) = basic;
            }
        }

        if (id is not { Length: > 0 and <= MaxClientId })
            return TokenError.Client("Send the client_id, by HTTP Basic or in the body.");
        if (assertion is not null && (secret is not null || form.GetValueOrDefault("client_assertion_type") != JwtBearer))
            return TokenError.Request("A client_assertion goes with its client_assertion_type and without a client_secret.");
        client = new ClientProof(id, secret is { Length: > 0 } ? secret : null, assertion);
        return null;
    }

    /// <summary>The id of the client that a request names, before anything of it is checked; null when it names none.</summary>
    public static string? FindId(IReadOnlyDictionary<string, string> form, string authorization) =>
        TokenRequest.ReadBasic(authorization)?.Id ?? form.GetValueOrDefault("client_id");

    private static string? TryReadBearer(string authorization) =>
        AuthenticationHeaderValue.TryParse(authorization, out var header) && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? header.Parameter ?? "" : null;
}
