using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Tests.Connect;

/// <summary>The deployment's own authority: an OpenID provider behind the app's named client. A test can sign in as any user.</summary>
public sealed class TestAuthority : HttpMessageHandler
{
    public const string Issuer = TestTokens.Issuer;
    public const string ClientId = "kontext-connect";

    private static readonly DateTime Begin = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime End = new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "one" };
    private readonly ConcurrentDictionary<string, (string Challenge, string IdToken)> _codes = new(StringComparer.Ordinal);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private int _count;

    /// <summary>How often codes were redeemed, well or badly.</summary>
    public int TokenRequests { get; private set; }

    /// <summary>Whether it is away.</summary>
    public bool IsAway { get; set; }

    /// <summary>Signs with another key from now on, and publishes that alone.</summary>
    public void ChangeKey() => _key = new RsaSecurityKey(RSA.Create(2048)) { KeyId = "two" };

    /// <summary>Signs in at an authorization request's address; returns where the browser is sent back to.</summary>
    /// <param name="address">Where the app sent the browser.</param>
    /// <param name="subject">The user who signs in.</param>
    /// <param name="change">Changes the id token's claims; null for none.</param>
    public Uri SignIn(Uri address, string subject, Action<SecurityTokenDescriptor>? change = null)
    {
        var query = QueryHelpers.ParseQuery(address.Query);
        Assert.Equal(ClientId, query["client_id"]);
        Assert.Equal("S256", query["code_challenge_method"]);
        Assert.Contains("openid", query["scope"].ToString().Split(' '));
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = ClientId,
            IssuedAt = Begin,
            NotBefore = Begin,
            Expires = End,
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = subject,
                ["name"] = $"{subject} of the test",
                ["nonce"] = query["nonce"].ToString(),
            },
        };
        change?.Invoke(descriptor);
        var code = $"authority-code-{Interlocked.Increment(ref _count)}";
        _codes[code] = (query["code_challenge"].ToString(), _handler.CreateToken(descriptor));
        return new Uri(QueryHelpers.AddQueryString(query["redirect_uri"].ToString(), new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["code"] = code,
            ["state"] = query["state"].ToString(),
            ["iss"] = Issuer,
        }));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsAway)
            throw new HttpRequestException("The authority is away.");
        return request.RequestUri!.AbsolutePath switch
        {
            "/.well-known/openid-configuration" => Json(new
            {
                issuer = Issuer,
                authorization_endpoint = Issuer + "authorize",
                token_endpoint = Issuer + "token",
                jwks_uri = Issuer + "keys",
            }),
            "/keys" => Json(new { keys = new[] { Key() } }),
            "/token" => Redeem(QueryHelpers.ParseQuery(await request.Content!.ReadAsStringAsync(cancellationToken))),
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        };
    }

    private HttpResponseMessage Redeem(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> form)
    {
        TokenRequests++;
        return _codes.TryRemove(form["code"].ToString(), out var issued) && Pkce.ChallengeOf(form["code_verifier"].ToString()) == issued.Challenge
            ? Json(new { access_token = "authority-access", token_type = "Bearer", id_token = issued.IdToken })
            : new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent("""{"error":"invalid_grant"}""", Encoding.UTF8, "application/json") };
    }

    private object Key()
    {
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.Rsa.ExportParameters(includePrivateParameters: false)) { KeyId = _key.KeyId });
        return new { kty = key.Kty, kid = key.Kid, use = "sig", alg = "RS256", n = key.N, e = key.E };
    }

    private static HttpResponseMessage Json(object content) => new(HttpStatusCode.OK) { Content = JsonContent.Create(content) };
}
