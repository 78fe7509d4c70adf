using System.Net.Http.Headers;
using Kontext.Core.Exchanging;

namespace Kontext.Functions.Tokens;

/// <summary>
/// Reads how a client of this service authenticates: HTTP Basic, a secret or an assertion in the body, or its client_id alone.
/// </summary>
internal static class ClientForm
{
    private const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    // A client ID metadata document has its address as its id.
    private const int MaxClientId = 2_048;

    /// <summary>Reads the client. Returns null on success, else the error.</summary>
    /// <param name="form">The parameters of the body, without empty ones.</param>
    /// <param name="authorization">The Authorization header; empty for none.</param>
    /// <param name="subjectToken">The value that a bearer token in the header must have; null when the header may hold none.</param>
    /// <param name="client">The client's proof.</param>
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

    /// <summary>Returns the client_id of a request before any validation; null when the request names none.</summary>
    public static string? FindId(IReadOnlyDictionary<string, string> form, string authorization) =>
        TokenRequest.ReadBasic(authorization)?.Id ?? form.GetValueOrDefault("client_id");

    private static string? TryReadBearer(string authorization) =>
        AuthenticationHeaderValue.TryParse(authorization, out var header) && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? header.Parameter ?? "" : null;
}
