using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kontext.EndToEnd.Tests.Hosting;

namespace Kontext.EndToEnd.Tests;

/// <summary>The exchange of an agent: a user's token and the application's secret give the user's credential, and the audit records it.</summary>
public sealed class ExchangeTests(AppUnderTest app)
{
    private const string Applications = "/api/v1/applications";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_persons_token_and_an_applications_secret_give_that_persons_credential()
    {
        var name = Api.NewName("Exchanged");
        var id = await app.Api.CreateAsync(Callers.Alice, new { name, url = "https://mcp.example.com/mcp", authMode = "user_token" }, Cancel);
        var created = (await app.Api.PostAsync(Callers.Alice, Applications, new { name, oauth = new { type = "confidential", redirectUris = Array.Empty<string>() } }, Cancel))
            .Expect(HttpStatusCode.Created);
        var (application, client, secret) = (created.Text("application", "id")!, created.Text("oauth", "clientId")!, created.Text("oauth", "clientSecret")!);

        Assert.Equal("not_attached_to_application", (await ExchangeAsync()).Expect(HttpStatusCode.BadRequest).Text("failure_reason"));
        (await app.Api.PostAsync(Callers.Alice, $"{Applications}/{application}/integrations/{id}", body: null, Cancel)).Expect(HttpStatusCode.NoContent);
        var missing = (await ExchangeAsync()).Expect(HttpStatusCode.BadRequest);
        Assert.Equal("integration_required", missing.Text("error"));
        Assert.EndsWith($"/oauth/link/{id}", missing.Text("connect_url"), StringComparison.Ordinal);
        (await app.Api.PostAsync(Callers.Alice, Api.PathOf(id, "connection"), new { token = "ntn_alice" }, Cancel)).Expect(HttpStatusCode.OK);

        Assert.Equal("ntn_alice", (await ExchangeAsync()).Expect(HttpStatusCode.OK).Text("access_token"));

        var audit = (await app.Api.GetAsync(Callers.Alice, $"/api/v1/audit-events?action=credential.exchange&integration={id}&decision=allow", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal(client, Assert.Single(audit.At("items").EnumerateArray()).GetProperty("application").GetString());

        async Task<ApiAnswer> ExchangeAsync()
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(app.Api.Address, "/oauth2/token"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
            request.Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
                ["subject_token"] = await app.Api.Tokens.GetAsync(Callers.Alice, Cancel),
                ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
                ["resource"] = name,
            });
            using var response = await app.Api.Http.SendAsync(request, Cancel);
            return await Api.ReadAsync(response, Cancel);
        }
    }
}
