using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.LocalHost.Tests;

/// <summary>An app that signs a person in by the page. Each step is correct unless a test changes it.</summary>
internal sealed class SignInClient(IdentityHost host)
{
    public const string RedirectUri = "http://localhost:7071/oauth/sign-in";
    public const string Verifier = "a-verifier-of-the-least-length-there-may-be";

    private static readonly string Challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A correct request, except for the given parameters. A parameter without a value is left out.</summary>
    public static Dictionary<string, string?> Request(params (string Name, string? Value)[] changes)
    {
        Dictionary<string, string?> request = new(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = "development",
            ["redirect_uri"] = RedirectUri,
            ["scope"] = "openid",
            ["state"] = "state of the app & more",
            ["nonce"] = "nonce",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            request[name] = value;
        return request;
    }

    public async Task<HttpResponseMessage> OpenAsync(IEnumerable<KeyValuePair<string, string?>> request)
    {
        using var client = Client();
        return await client.GetAsync(QueryHelpers.AddQueryString("/development/oauth2/authorize", Given(request)), Cancel);
    }

    public async Task<HttpResponseMessage> PostAsync(
        IEnumerable<KeyValuePair<string, string?>> form, params (string Name, string Value)[] headers)
    {
        using var client = Client();
        foreach (var (name, value) in headers)
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        using var content = new FormUrlEncodedContent(Given(form)!);
        return await client.PostAsync("/development/oauth2/authorize", content, Cancel);
    }

    /// <summary>The code that picking a person ends with.</summary>
    public async Task<string> PickAsync(string person, params (string Name, string? Value)[] changes)
    {
        using var response = await PostAsync(Request([("person", person), .. changes]));
        return QueryOf(response)["code"];
    }

    /// <summary>A correct token request, except for the given parameters. A parameter without a value is left out.</summary>
    public async Task<HttpResponseMessage> RedeemAsync(string code, params (string Name, string? Value)[] changes)
    {
        Dictionary<string, string?> form = new(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "development",
            ["code"] = code,
            ["redirect_uri"] = RedirectUri,
            ["code_verifier"] = Verifier,
        };
        foreach (var (name, value) in changes)
            form[name] = value;
        using var client = Client();
        using var content = new FormUrlEncodedContent(Given(form)!);
        return await client.PostAsync("/development/oauth2/token", content, Cancel);
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var client = Client();
        return JsonElement.Parse(await client.GetStringAsync(path, Cancel));
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancel));

    /// <summary>Returns the answer that the app gets at its own address.</summary>
    public static Dictionary<string, string> QueryOf(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var location = response.Headers.Location!.ToString();
        Assert.StartsWith(RedirectUri + "?", location, StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(location[location.IndexOf('?', StringComparison.Ordinal)..])
            .ToDictionary(parameter => parameter.Key, parameter => Assert.Single(parameter.Value)!, StringComparer.Ordinal);
    }

    private HttpClient Client() => host.CreateClient();

    private static IEnumerable<KeyValuePair<string, string?>> Given(IEnumerable<KeyValuePair<string, string?>> parameters) =>
        parameters.Where(parameter => parameter.Value is not null);
}
