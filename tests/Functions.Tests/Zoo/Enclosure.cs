using System.Text.Json.Nodes;
using Kontext.Functions.Tests.Connect;
using Kontext.Testing.Mcp;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>
/// The servers of an <see cref="Animal"/>: a correct MCP server and a correct authorization server, with a canary in every secret. The
/// animal changes them.
/// </summary>
public sealed class Enclosure(ProtectedResource place, FakeTimeProvider clock, string canary)
{
    private const string WellKnown = "/.well-known/oauth-protected-resource/mcp";

    public ScriptedAuthorizationServer Server => place.Server;

    /// <summary>The MCP server's own.</summary>
    public ScriptedAuthorizationServer Resource => place.Resource;

    /// <summary>The address of the MCP server.</summary>
    public Uri Url { get; } = place.Url;

    /// <summary>The organization that changes the integration while its tokens are on the way.</summary>
    public TestOrganization? Organization { get; set; }

    /// <summary>The id of that integration.</summary>
    public string? Integration { get; set; }

    /// <summary>The authorization endpoint.</summary>
    public Uri AuthorizationEndpoint { get; set; } = place.Server.Authorization.Url;

    /// <summary>The value of <c>iss</c>, unless an animal changes it.</summary>
    public string Issuer { get; set; } = place.Server.Issuer;

    public string Code => canary + "-code";

    public string AccessToken => canary + "-access";

    public string RefreshToken => canary + "-refresh";

    public string ClientSecret => canary + "-secret";

    /// <summary>Does not answer until the caller stops waiting.</summary>
    public RequestDelegate Silence => context =>
    {
        clock.Advance(TimeSpan.FromSeconds(30));
        return HostileServers.NeverAnswers(context);
    };

    /// <summary>The authorization server's metadata, changed, at <paramref name="path"/> alone.</summary>
    public void Publishes(Action<JsonObject> change, string path = Site.OAuth)
    {
        var document = Server.MetadataDocument();
        change(document);
        Server.Metadata.Refuses(StatusCodes.Status404NotFound);
        Server.At(path).Answers(document);
    }

    /// <summary>The metadata with one member in another way; null leaves it out.</summary>
    public void Publishes(string member, JsonNode? value) => Publishes(document =>
    {
        document.Remove(member);
        if (value is not null)
            document[member] = value;
    });

    /// <summary>The MCP server names these in its metadata (RFC 9728), at <paramref name="path"/> alone.</summary>
    public void Names(string[] issuers, string path = WellKnown, string? resource = null)
    {
        Resource.At(WellKnown).Refuses(StatusCodes.Status404NotFound);
        Resource.At(path).Answers(new JsonObject
        {
            ["resource"] = resource ?? Url.AbsoluteUri,
            ["authorization_servers"] = new JsonArray([.. issuers.Select(issuer => JsonValue.Create(issuer))]),
            ["scopes_supported"] = new JsonArray("tools:read"),
        });
    }

    /// <summary>The MCP server answers a request without a token so.</summary>
    public void Challenges(string? challenge) => Resource.At("/mcp").Answers(HostileServers.Unauthorized(challenge));

    /// <summary>A registration, changed.</summary>
    public void Registers(Action<JsonObject> change, int status = StatusCodes.Status201Created)
    {
        JsonObject registered = new() { ["client_id"] = "registered", ["token_endpoint_auth_method"] = "none" };
        change(registered);
        Server.Registration.Answers(status, registered.ToJsonString());
    }

    /// <summary>Tokens, changed.</summary>
    public void Gives(Action<JsonObject> change)
    {
        var tokens = TokenAnswer();
        change(tokens);
        Server.Token.Answers(tokens);
    }

    /// <summary>Tokens with one member in another way; null leaves it out.</summary>
    public void Gives(string member, JsonNode? value) => Gives(tokens =>
    {
        tokens.Remove(member);
        if (value is not null)
            tokens[member] = value;
    });

    /// <summary>Returns tokens after another action.</summary>
    public void GivesAfter(Func<TestOrganization, string, Task> change) => Server.Token.Answers(async context =>
    {
        await change(Organization!, Integration!);
        await context.Response.WriteAsync(TokenAnswer().ToJsonString());
    });

    /// <summary>Sets correct behaviour.</summary>
    public JsonObject TokenAnswer() => new()
    {
        ["access_token"] = AccessToken,
        ["token_type"] = "Bearer",
        ["expires_in"] = 3600,
        ["refresh_token"] = RefreshToken,
    };

    /// <summary>The person agrees. Returns where the browser goes after the authorization request at <paramref name="leaving"/>.</summary>
    public Uri Agree(Uri leaving, params (string Name, string? Value)[] change)
    {
        Assert.Equal(AuthorizationEndpoint.GetLeftPart(UriPartial.Path), leaving.GetLeftPart(UriPartial.Path));
        var query = QueryHelpers.ParseQuery(leaving.Query);
        var answer = new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = Code, ["state"] = query["state"].ToString(), ["iss"] = Issuer };
        foreach (var (name, value) in change)
            answer[name] = value;
        return new Uri(QueryHelpers.AddQueryString(query["redirect_uri"].ToString(), answer.Where(pair => pair.Value is not null)));
    }
}
