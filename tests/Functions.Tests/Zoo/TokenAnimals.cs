using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>Servers with different answers of the token endpoint to a code.</summary>
internal static class TokenAnimals
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static IReadOnlyList<Animal> Good =>
    [
        Gives("says nothing of expiry, and gives a refresh token", "expires_in", null, Fate.Connected()),
        Gives("writes the lifetime as a text", "expires_in", "3600", Fate.Connected()),
        Gives("gives a lifetime that is none", "expires_in", "soon", Fate.Connected()),
        Gives("gives a lifetime below zero", "expires_in", -5, Fate.Connected()),
        Gives("gives a lifetime beyond all time", "expires_in", 1e300, Fate.Connected()),
        Gives("gives no refresh token", "refresh_token", null, Fate.Connected(Hour)),
        Gives("gives an empty refresh token", "refresh_token", "", Fate.Connected(Hour)),
        Alone("gives no refresh token and writes the lifetime as a text", "3600", Fate.Connected(Hour)),
        Alone("gives neither a refresh token nor a lifetime", null, Fate.Connected()),
        Gives("says how long its refresh token lives", "refresh_token_expires_in", 86_400, Fate.Connected(24 * Hour)),
        Gives("says so as a text", "refresh_token_expires_in", "86400", Fate.Connected(24 * Hour)),
        Gives("says so in Keycloak's word", "refresh_expires_in", 7_200, Fate.Connected(2 * Hour)),
        Gives("grants fewer scopes than were asked for", "scope", "other:read", Fate.Connected()),
        Gives("separates scopes by commas", "scope", "tools:read,tools:call", Fate.Connected()),
        Gives("sends scopes as an array", "scope", new JsonArray("tools:read"), Fate.Connected()),
        Gives("names no token type", "token_type", null, Fate.Connected()),
        Gives("writes the token type in lower case", "token_type", "bearer", Fate.Connected()),
        Gives("adds an empty error to its tokens", "error", "", Fate.Connected()),
        new() { Name = "answers as a form", Script = at => at.Server.Token.Answers(200, $"access_token={at.AccessToken}&token_type=bearer&scope=tools%3Aread", "application/x-www-form-urlencoded"), Fate = Fate.Connected() },
        new() { Name = "begins with a byte order mark", Script = at => at.Server.Token.Answers(200, "\uFEFF" + at.TokenAnswer()), Fate = Fate.Connected() },
        new() { Name = "calls its JSON text/html", Script = at => at.Server.Token.Answers(200, at.TokenAnswer().ToJsonString(), "text/html"), Fate = Fate.Connected() },
    ];

    public static IReadOnlyList<Animal> Bad =>
    [
        Gives("gives a token of type mac", "token_type", "mac", Fate.NoTokens("its token is not a bearer token")),
        Gives("gives a token type that is no text", "token_type", 1, Fate.NoTokens("its token is not a bearer token")),
        Gives("gives no access token", "access_token", null, Fate.NoTokens("there is no access token in its answer")),
        Gives("gives an access token that is no text", "access_token", 1, Fate.NoTokens("its access token is not visible ASCII")),
        Gives("gives an access token that would end its header", "access_token", "a\r\nX-Admin: 1", Fate.NoTokens("its access token is not visible ASCII")),
        Gives("gives an access token longer than is kept", "access_token", new string('a', 8_193), Fate.NoTokens("its access token is not visible ASCII of at most 8192 characters")),
        Gives("gives a refresh token with a space", "refresh_token", "a b", Fate.NoTokens("its refresh token is not visible ASCII")),
        Answers("reports an error with 200", 200, """{ "error": "invalid_grant" }""", "does not accept the authorization"),
        Answers("reports an unknown error with 200", 200, """{ "error": "quota" }""", "its answer holds an unknown error"),
        Answers("does not accept the code", 400, """{ "error": "invalid_grant", "error_description": "<i>stale</i>" }""", "The server says: invalid_grant: <i>stale</i>"),
        Answers("does not accept our resource", 400, """{ "error": "invalid_target" }""", "The server says: invalid_target"),
        Answers("refuses without a word", 403, "", "refuses this application or its request"),
        Answers("has nothing at its token endpoint", 404, "", "There is no token endpoint at its address"),
        Answers("answers with a web page", 200, "<!doctype html><title>Welcome</title>", "its answer is not one that a token endpoint gives", "text/html"),
        Answers("answers with rubbish", 200, "{{{{", "its answer is not one that a token endpoint gives"),
        Answers("answers with nothing", 200, "", "its answer is not one that a token endpoint gives"),
        Answers("answers with an array", 200, "[]", "its answer is not one that a token endpoint gives"),
        Answers("names two access tokens", 200, """{ "access_token": "a", "access_token": "b" }""", "its answer is not one that a token endpoint gives"),
        Answers("is away when the code comes", 503, "", "is not able to answer at the moment (HTTP 503)"),
        Answers("breaks when the code comes", 500, """{ "error": "server_error" }""", "is not able to answer at the moment (HTTP 500)"),
        Answers("is asked too often", 429, "", "is asked too often at the moment"),
        new() { Name = "leads the code elsewhere with 307", Script = at => at.Server.Token.RedirectsTo(at.Resource.Token.Url), Fate = Fate.NoTokens("a request with credentials does not follow"), Besides = seen => Assert.Empty(seen.Enclosure.Resource.Token.Requests) },
        new() { Name = "answers without end", Script = at => at.Server.Token.AnswersTenMegabytes(), Fate = Fate.NoTokens("its answer is larger than this service reads") },
        new() { Name = "announces an answer without end", Script = at => at.Server.Token.AnswersTenMegabytes(announced: true), Fate = Fate.NoTokens("its answer is larger than this service reads") },
        new() { Name = "hangs up in the middle of its tokens", Script = at => at.Server.Token.CutsOff(200, """{ "access_token": "a"""), Fate = Fate.NoTokens("broke off") },
        new() { Name = "never answers when the code comes", Script = at => at.Server.Token.Answers(at.Silence), Fate = Fate.NoTokens("did not finish its answer in time") },
        new()
        {
            Name = "says back what it was sent",
            Script = at => at.Server.Token.Answers(context =>
            {
                var sent = at.Server.Token.Requests[^1].Form;
                context.Response.StatusCode = 400;
                return context.Response.WriteAsync(new JsonObject { ["error"] = sent["code"], ["error_description"] = $"{sent["code_verifier"]} {sent["code"]}" }.ToJsonString());
            }),
            Fate = Fate.NoTokens("refuses this application or its request"),
        },
        new()
        {
            Name = "gives tokens that are together larger than is kept",
            Script = at =>
            {
                var padding = new string('p', 8_150);
                at.Registers(client => client["client_id"] = new string('c', 2_000));
                at.Publishes("revocation_endpoint", at.Server.At("/" + new string('r', 2_000)).Answers(200, "").Url.AbsoluteUri);
                at.Server.Token.Answers(new JsonObject { ["access_token"] = at.AccessToken + padding, ["refresh_token"] = at.RefreshToken + padding });
            },
            Fate = Fate.NoTokens("larger than this service can store"),
            Besides = seen => Assert.Equal(
                [seen.Enclosure.RefreshToken, seen.Enclosure.AccessToken],
                seen.Enclosure.Server.At("/" + new string('r', 2_000)).Requests.Select(request => request.Form["token"].TrimEnd('p'))),
        },
    ];

    public static IReadOnlyList<Animal> Late =>
    [
        Meanwhile("gives tokens when the integration is archived", "configuration_changed", (organization, id) => organization.Alice.DeleteAsync($"/integrations/{id}")),
        Meanwhile("gives tokens when the integration leads elsewhere", "configuration_changed", (organization, id) => organization.Alice.PatchAsync($"/integrations/{id}", """{ "url": "https://mcp.example.com/elsewhere" }""")),
        Meanwhile("gives tokens when people do not sign in to the integration any more", "configuration_changed", (organization, id) => organization.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "user_token" }""")),
        new()
        {
            Name = "gives tokens too late and does not end refresh tokens",
            Script = at =>
            {
                at.Server.Revocation.AnswersOnce(400, """{ "error": "unsupported_token_type" }""");
                at.GivesAfter((organization, id) => organization.Alice.DeleteAsync($"/integrations/{id}"));
            },
            Fate = TooLate("configuration_changed"),
            Besides = seen => Assert.Equal([seen.Enclosure.RefreshToken, seen.Enclosure.AccessToken], seen.Enclosure.Server.Revocation.Requests.Select(request => request.Form["token"])),
        },
        new()
        {
            Name = "gives tokens too late and offers no way to end them",
            Script = at =>
            {
                at.Publishes("revocation_endpoint", null);
                at.GivesAfter((organization, id) => organization.Alice.DeleteAsync($"/integrations/{id}"));
            },
            Fate = TooLate("configuration_changed"),
            Besides = seen => Assert.Empty(seen.Enclosure.Server.Revocation.Requests),
        },
    ];

    private static Fate TooLate(string reason) => Fate.InVain("This is no longer there", "so nothing was connected", reason);

    private static Animal Meanwhile(string name, string reason, Func<TestOrganization, string, Task> change) => new()
    {
        Name = name,
        Script = at => at.GivesAfter(change),
        Fate = TooLate(reason),
        Besides = seen => Assert.Equal(
            [seen.Enclosure.RefreshToken, seen.Enclosure.AccessToken], seen.Enclosure.Server.Revocation.Requests.Select(request => request.Form["token"])),
    };

    private static Animal Gives(string name, string member, JsonNode? value, Fate fate) => new() { Name = name, Script = at => at.Gives(member, value?.DeepClone()), Fate = fate };

    private static Animal Alone(string name, JsonNode? lifetime, Fate fate) => new()
    {
        Name = name,
        Script = at => at.Gives(tokens =>
        {
            tokens.Remove("refresh_token");
            tokens.Remove("expires_in");
            if (lifetime is not null)
                tokens["expires_in"] = lifetime.DeepClone();
        }),
        Fate = fate,
    };

    private static Animal Answers(string name, int status, string body, string says, string mediaType = "application/json") =>
        new() { Name = name, Script = at => at.Server.Token.Answers(status, body, mediaType), Fate = Fate.NoTokens(says) };
}
