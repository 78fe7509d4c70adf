using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Kontext.Core.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Kontext.Functions.Tests.Connect;

/// <summary>
/// The common parts of the attacks: the way to the authorization server, the pages of the victim, and the proof that no connection was
/// made. Alice is the victim. Bob of her own organization, or Carol of another organization, is the attacker.
/// </summary>
public abstract class AttackTests(ConnectApp app)
{
    protected const string OtherBrowser = "Carry on in the other browser";
    protected const string OtherPerson = "This link is for another person";
    protected const string StateUnknown = "This was not begun here";
    protected const string IssuerMismatch = "The answer came from the wrong place";
    protected const string AlreadyAnswered = "This step is already done";
    protected const string SessionEnded = "Your session has ended";
    protected const string LinkUsed = "This link has been used";
    protected const string LinkExpired = "This link has expired";
    protected const string ProviderError = "The service gave no access";
    protected const string ProviderFailed = "The service did not finish";
    protected const string IntegrationGone = "This is no longer there";

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected ConnectApp App => app;

    protected static Task<string> CreateAsync(TestOrganization organization, ProtectedResource resource) =>
        organization.CreateAsync($$"""{ "authMode": "oauth", "url": "{{resource.Url}}" }""");

    /// <summary>A link for the caller to one integration.</summary>
    protected static async Task<string> LinkAsync(ApiClient caller, string integration, string body = "{}")
    {
        var answer = await caller.PostAsync($"/integrations/{integration}/connection/authorize", body);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json["authorization"]!["url"]!.GetValue<string>();
    }

    /// <summary>Opens a link, signs in and continues. Returns where the browser is sent.</summary>
    protected static async Task<Uri> BeginAsync(TestBrowser browser, string link, string person = "alice")
    {
        var leaving = await browser.SubmitAsync(await browser.OpenAsync(link, person));
        Assert.True(leaving.Leaves is not null, leaving.Text);
        return leaving.Leaves;
    }

    /// <summary>The parameters of an address.</summary>
    protected static Dictionary<string, StringValues> QueryOf(Uri address) => QueryHelpers.ParseQuery(address.Query);

    /// <summary>An address with other parameters in the place of its own.</summary>
    protected static Uri With(Uri address, params (string Name, string? Value)[] change)
    {
        var query = QueryOf(address).ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString(), StringComparer.Ordinal);
        foreach (var (name, value) in change)
            query[name] = value;
        return new Uri(QueryHelpers.AddQueryString(address.GetLeftPart(UriPartial.Path), query.Where(pair => pair.Value is not null)));
    }

    /// <summary>Asserts a page with this status and heading, and without a redirect.</summary>
    protected static void Shows(TestPage page, int status, string heading)
    {
        Assert.Equal((status, heading), (page.Status, page.Heading));
        Assert.Equal("text/html; charset=utf-8", page.Header("Content-Type"));
        Assert.Null(page.Leaves);
        Assert.Null(page.Location);
    }

    /// <summary>Returns the session of a page, or of the sign-in before it.</summary>
    protected static string SessionOf(Uri address) => address.AbsolutePath.StartsWith("/connect/", StringComparison.Ordinal)
        ? address.AbsolutePath.Split('/')[2]
        : QueryOf(address)["state"].ToString().Split('.')[0];

    /// <summary>A request as no browser of its own accord would make it.</summary>
    protected async Task<TestPage> SendAsync(HttpMethod method, Uri address, HttpContent? content = null, string? cookie = null)
    {
        using var http = new HttpMessageInvoker(app.Server.CreateHandler());
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Add("Accept", "text/html");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        using var response = await http.SendAsync(request, Cancellation);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new TestPage(address, (int)response.StatusCode, headers, await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Asserts that no code was redeemed at these servers, and that these integrations never had a connection.</summary>
    protected async Task NothingCameOfItAsync(params (ProtectedResource Resource, string Integration)[] places)
    {
        foreach (var (resource, integration) in places)
        {
            Assert.Empty(resource.Server.Token.Requests);
            Assert.False(await WasConnectedAsync(integration));
        }
    }

    /// <summary>Returns whether an integration has or had any connection.</summary>
    protected Task<bool> WasConnectedAsync(string integration) => AnyRowAsync("Connections", row => row.RowKey == $"c_{integration}");

    /// <summary>Whether any row of a table holds a text.</summary>
    protected Task<bool> IsKeptAsync(string table, string text) =>
        AnyRowAsync(table, row => row.Any(column => column.Value?.ToString()?.Contains(text, StringComparison.Ordinal) == true));

    /// <summary>Asserts that Alice's answer still connects her, so the attempts before have used nothing up.</summary>
    protected static async Task IsStillGoodAsync(TestBrowser browser, Uri back)
    {
        var done = await browser.FollowAsync(await browser.GetAsync(back));
        Assert.Contains("is connected.", done.Text, StringComparison.Ordinal);
    }

    /// <summary>Returns the one redeemed code, with the verifier of this authorization request.</summary>
    protected static void RedeemedFor(Uri asked, ProtectedResource resource)
    {
        var form = Assert.Single(resource.Server.Token.Requests).Form;
        Assert.Equal(QueryOf(asked)["code_challenge"], Pkce.ChallengeOf(form["code_verifier"]));
        Assert.Equal(QueryOf(asked)["redirect_uri"], form["redirect_uri"]);
    }

    /// <summary>A server's metadata with members changed.</summary>
    protected static JsonObject MetadataOf(ProtectedResource resource, params (string Name, JsonNode? Value)[] change)
    {
        var document = resource.Server.MetadataDocument();
        foreach (var (name, value) in change)
            document[name] = value;
        return document;
    }

    private async Task<bool> AnyRowAsync(string table, Func<TableEntity, bool> fits)
    {
        await foreach (var row in app.Storage.GetTableClient(app.Prefix + table).QueryAsync<TableEntity>(cancellationToken: Cancellation))
        {
            if (fits(row))
                return true;
        }

        return false;
    }
}
