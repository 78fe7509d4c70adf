using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.EndToEnd.Tests.Hosting;

/// <summary>
/// Tokens of the five callers. When KONTEXT_TEST_SIGNING_KEY is set (base64, HS256), they are signed here. Then KONTEXT_TEST_ISSUER and
/// KONTEXT_TEST_AUDIENCE can replace the issuer of <c>dotnet user-jwts</c> and the base address. Otherwise they come by client credentials
/// from KONTEXT_TOKEN_URL or from the host's own token endpoint.
/// </summary>
internal sealed class TestTokens(HttpClient http, Uri baseAddress)
{
    private const string DefaultIssuer = "dotnet-user-jwts";

    private static readonly Dictionary<string, string> Organizations = new(StringComparer.Ordinal)
    {
        [Callers.Alice] = "acme",
        [Callers.Bob] = "acme",
        [Callers.ServiceOfAcme] = "acme",
        [Callers.Carol] = "globex",
        [Callers.ServiceOfGlobex] = "globex",
    };

    private readonly ConcurrentDictionary<string, Task<string>> _tokens = new(StringComparer.Ordinal);

    public static bool AreSignedHere => SigningKey is not null;

    public static string Secret => Setting("KONTEXT_CLIENT_SECRET") ?? "development";

    public static Uri EndpointOf(Uri baseAddress) =>
        Setting("KONTEXT_TOKEN_URL") is { } url ? new Uri(url) : new Uri(baseAddress, "/oauth2/token");

    private static string? SigningKey => Setting("KONTEXT_TEST_SIGNING_KEY");

    public Task<string> GetAsync(string caller, CancellationToken cancellationToken) => _tokens.GetOrAdd(
        caller,
        static (name, state) => state.Tokens.MakeAsync(name, state.Cancel),
        (Tokens: this, Cancel: cancellationToken));

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private async Task<string> MakeAsync(string caller, CancellationToken cancellationToken)
    {
        if (SigningKey is { } key)
            return Sign(caller, key);

        using FormUrlEncodedContent form = new(
        [
            new("grant_type", "client_credentials"), new("client_id", caller), new("client_secret", Secret),
        ]);
        using var response = await http.PostAsync(EndpointOf(baseAddress), form, cancellationToken);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.GetProperty("access_token").GetString()!;
    }

    private string Sign(string caller, string key)
    {
        var isService = caller.StartsWith("sa_", StringComparison.Ordinal);
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Setting("KONTEXT_TEST_ISSUER") ?? DefaultIssuer,
            Audience = Setting("KONTEXT_TEST_AUDIENCE") ?? new Uri(baseAddress, "/api/v1").ToString(),
            Expires = TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Convert.FromBase64String(key)), SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = caller,
                ["client_id"] = isService ? caller : "development",
                ["org_id"] = Organizations[caller],
                ["scope"] = "management:all",
            },
        });
    }
}
