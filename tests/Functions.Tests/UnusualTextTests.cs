using Azure.Data.Tables;

namespace Kontext.Functions.Tests;

/// <summary>Text that is allowed and that libraries stumble over.</summary>
public sealed class UnusualTextTests(KontextApp app) : IClassFixture<KontextApp>
{
    [Theory]
    [InlineData("a\ufffe")]
    [InlineData("a\uffff")]
    [InlineData("a\U0001fffe")]
    [InlineData("\ufdd0")]
    [InlineData("\u202eevil")]
    [InlineData("zalgo\u0323\u0323\u0323\u0323\u0323")]
    [InlineData("\ud83d\udc69\u200d\ud83d\udcbb")]
    [InlineData("ﷺ")]
    public async Task A_name_of_unusual_characters_is_kept_or_refused_but_breaks_nothing(string name)
    {
        var acme = app.NewOrganization();

        var answer = await acme.Alice.PostAsync("/integrations", $$"""{ "name": "{{name}}", "url": "https://x.example" }""");
        var found = await acme.Alice.GetAsync($"/integrations?name={Uri.EscapeDataString(name)}");

        if (answer.Status == 201)
            Assert.Equal(name, found.Json["items"]![0]!["name"]!.GetValue<string>());
        else
            answer.IsProblem(400, "invalid_input", ("/name", "invalid_characters"));
    }

    [Fact]
    public async Task A_url_that_a_column_could_not_hold_is_refused()
    {
        var url = "https://i.example/" + string.Concat(Enumerable.Repeat("\U0001f600", 1_015));

        var answer = await app.NewOrganization().Alice.PostAsync("/integrations", Configured(url, url, "s", "p", "c"));

        answer.IsProblem(
            400, "invalid_input",
            ("/oauth/issuer", "out_of_range"), ("/oauth/authorizationUrl", "out_of_range"), ("/oauth/tokenUrl", "out_of_range"), ("/oauth/revocationUrl", "out_of_range"));
    }

    [Fact]
    public async Task The_longest_oauth_configuration_fits_a_column()
    {
        var acme = app.NewOrganization();
        var scopes = string.Join("\",\"", Enumerable.Repeat(new string('+', 81), 100));
        var (plain, quoted) = ("https://i.example/" + new string('ü', 338), "https://i.example/" + string.Concat(Enumerable.Repeat("\\\"", 2_030)));

        var answer = await acme.Alice.PostAsync(
            "/integrations",
            Configured(plain, quoted, scopes, string.Concat(Enumerable.Repeat("\U0001f600", 32)), string.Concat(Enumerable.Repeat("\\\"", 512))));

        Assert.True(answer.Status == 201, answer.Text);
        await foreach (var row in app.Storage.GetTableClient(app.Prefix + "Integrations").QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken))
            Assert.InRange(row.GetString("OAuth")?.Length ?? 0, 0, 32_768); // 64 KiB of UTF-16
    }

    private static string Configured(string first, string second, string scopes, string provider, string client) => $$"""
        {
          "name": "n", "url": "https://x.example",
          "oauth": {
            "provider": "{{provider}}", "issuer": "{{first}}", "scopes": ["{{scopes}}"], "clientId": "{{client}}",
            "authorizationUrl": "{{second}}", "tokenUrl": "{{first}}", "revocationUrl": "{{second}}"
          }
        }
        """;
}
