using System.Text.Json.Serialization;
using Kontext.LocalRuntime.Routing;
using Microsoft.AspNetCore.Http;

namespace Kontext.LocalRuntime.SignIn;

/// <summary>GET /oauth2/keys: the key id tokens are signed with (RFC 7517).</summary>
internal sealed partial class KeysEndpoint(IdTokenIssuer issuer) : IDevelopmentEndpoint
{
    public const string Path = "/oauth2/keys";

    public bool IsAsked(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase);

    public Task AnswerAsync(HttpContext http, CancellationToken cancellationToken)
    {
        // The next start has another key.
        http.Response.Headers.CacheControl = "no-store";
        var key = issuer.PublicKey;
        var answer = new KeySet([new Key(key.Kty, "sig", IdTokenIssuer.Algorithm, key.Kid, key.N, key.E)]);
        return http.Response.WriteAsJsonAsync(answer, KeysJson.Default.KeySet, cancellationToken: cancellationToken);
    }

    internal sealed record KeySet(IReadOnlyList<Key> Keys);

    internal sealed record Key(string Kty, string Use, string Alg, string Kid, string N, string E);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(KeySet))]
    private sealed partial class KeysJson : JsonSerializerContext;
}
