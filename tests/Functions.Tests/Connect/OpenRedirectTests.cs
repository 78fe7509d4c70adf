using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests.Connect;

/// <summary>A browser is sent back only to the addresses on the deployment's list, for every request of an application or an attacker.</summary>
public sealed class OpenRedirectTests(ReturnUrlApp app) : AttackTests(app), IClassFixture<ReturnUrlApp>
{
    [Theory]
    [InlineData("https://evil.example/settings/accounts")]
    [InlineData("https://app.example.com.evil.example/settings/accounts")]
    [InlineData("https://evil.app.example.com/settings/accounts")]
    [InlineData("https://app.example.com./settings/accounts")]
    [InlineData("https://example.com/settings/accounts")]
    [InlineData("https://app.example.com:8443/settings/accounts")]
    [InlineData("https://app.example.com/settings/accounts/")]
    [InlineData("https://app.example.com/settings/accounts/more")]
    [InlineData("https://app.example.com/settings/accountsmore")]
    [InlineData("https://app.example.com/SETTINGS/accounts")]
    [InlineData("https://app.example.com/settings/accounts;evil")]
    [InlineData("https://app.example.com/settings/accounts/../../evil")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com")]
    [InlineData("https://console.example.com/back")]
    [InlineData("https://console.example.com/back/../evil")]
    [InlineData("https://console.example.com/back/%2e%2e/evil")]
    [InlineData("https://console.example.com/back/.%2e/evil")]
    [InlineData("https://console.example.com/back/..%2fevil")]
    [InlineData("https://console.example.com/back/%2e%2e%2fevil")]
    [InlineData("https://console.example.com/back/%2E%2E%5Cevil")]
    [InlineData("https://console.example.com/back/x%2f..%2f..%2fevil")]
    [InlineData("https://console.example.com/%62ack/../evil")]
    [InlineData("https://console.example.com/back/%252e%252e/evil")]
    [InlineData("https://console.example.com/back/%25252e%25252e%25252fevil")]
    [InlineData("https://console.example.com/back/%252e%252e%252fevil")]
    [InlineData("https://console.example.com/back/%25%32%65%25%32%65/evil")]
    [InlineData("https://console.example.com/back/..;/evil")]
    [InlineData("https://console.example.com/back/..;x=1/evil")]
    [InlineData("https://console.example.com/back/..%3b/evil")]
    [InlineData("https://console.example.com/back/.;/evil")]
    [InlineData("https://console.example.com/back/;/evil")]
    [InlineData("https://console.example.com/back//evil.example")]
    [InlineData("https://console.example.com/back/x//evil.example")]
    [InlineData("https://console.example.com/back/%2f/evil.example")]
    [InlineData("https://console.example.com/back/%2fevil.example")]
    [InlineData("https://console.example.com/back/./here")]
    [InlineData("https://console.example.com/back/x/../here")]
    [InlineData("https://console.example.com/back/..%20/evil")]
    [InlineData("https://console.example.com/back/.../evil")]
    [InlineData("https://console.example.com/back/%5c..%5cevil")]
    [InlineData("https://console.example.com/back/%255c..%255cevil")]
    [InlineData("https://console.example.com/back/x%00/evil")]
    [InlineData("https://console.example.com/back/x%0d%0aSet-Cookie:%20a=b")]
    [InlineData("https://console.example.com/back/%c0%ae%c0%ae/evil")]
    [InlineData("https://console.example.com/back/%ff")]
    [InlineData("https://console.example.com/back/100%")]
    [InlineData("https://console.example.com/back/%zz")]
    [InlineData("https://console.example.com/back/%u002e%u002e/evil")]
    [InlineData("https://console.example.com/back/%ef%bc%8e%ef%bc%8e/evil")]
    [InlineData("https://console.example.com/back/\uff0e\uff0e/evil")]
    [InlineData("https://console.example.com/back/\u2025/evil")]
    [InlineData("https://console.example.com/back/x\uff0f..\uff0fevil")]
    [InlineData("https://console.example.com/back/..%3fx")]
    [InlineData("https://console.example.com/back/..%23")]
    [InlineData("https://console.example.com/back/%252e%252e%253f")]
    [InlineData("https://console.example.com/back/..%e2%80%8b/x")]
    [InlineData("https://app.example.com/settings/./accounts")]
    [InlineData("https://app.example.com/settings//accounts")]
    [InlineData("https://app.example.com/settings/accounts?session=evil")]
    [InlineData("https://app.example.com/settings/accounts?a=b&session=evil")]
    [InlineData("https://app.example.com/settings/accounts?a=b;session=evil")]
    [InlineData("https://app.example.com/settings/accounts?SESSION=evil")]
    [InlineData("https://app.example.com/settings/accounts?a=1%26session=evil")]
    [InlineData("https://app.example.com/settings/accounts?a=1%2526session=evil")]
    [InlineData("https://app.example.com/settings/accounts?b=%25zz&a=1%252526session=evil")]
    [InlineData("https://app.example.com/settings/accounts?a%3bsession=evil")]
    [InlineData("https://app.example.com/settings/accounts?session%e2%80%8b=evil")]
    [InlineData("https://app.example.com/settings/accounts?%73ession=evil")]
    [InlineData("https://app.example.com/settings/accounts?%2573ession=evil")]
    [InlineData("https://app.example.com/settings/accounts?+session=evil")]
    [InlineData("https://app.example.com/settings/accounts?%20session%20=evil")]
    [InlineData("https://app.example.com/settings/accounts?session[]=evil")]
    [InlineData("https://app.example.com/settings/accounts?session%5B0%5D=evil")]
    [InlineData("https://app.example.com/settings/accounts?session")]
    [InlineData("https://app.example.com/settings/accounts?ses%00sion=evil")]
    [InlineData("https://app.example.com/settings/accounts?\uff53ession=evil")]
    [InlineData("https://app.example.com/settings/accounts?connection=connected")]
    [InlineData("https://app.example.com/settings/accounts?integration=other")]
    [InlineData("https://app.example.com/settings/accounts??session=evil")]
    [InlineData("https://app.example.com/settings/accounts?x=1?&session=evil")]
    [InlineData(ReturnUrlApp.TheirUrl)]
    public Task An_address_that_is_not_on_the_list_is_refused(string returnUrl) => IsRefusedAsync(returnUrl, "return_url_not_allowed");

    [Theory]
    [InlineData("http://app.example.com/settings/accounts")]
    [InlineData("//app.example.com/settings/accounts")]
    [InlineData("//evil.example")]
    [InlineData("/settings/accounts")]
    [InlineData("/\\evil.example")]
    [InlineData("https:app.example.com/settings/accounts")]
    [InlineData("https:/app.example.com/settings/accounts")]
    [InlineData("https:\\\\app.example.com\\settings\\accounts")]
    [InlineData("https://evil.example\\@app.example.com/settings/accounts")]
    [InlineData("https://app.example.com\\@evil.example/settings/accounts")]
    [InlineData("https://console.example.com/back/..\\evil")]
    [InlineData("https://app.example.com@evil.example/settings/accounts")]
    [InlineData("https://user@app.example.com/settings/accounts")]
    [InlineData("https://@app.example.com/settings/accounts")]
    [InlineData("https://app.example.com:pass@evil.example/settings/accounts")]
    [InlineData("https://app.example.com/settings/accounts#https://evil.example")]
    [InlineData("https://app.example.com/settings/accounts#")]
    [InlineData("https://app\u3002example\u3002com/settings/accounts")]
    [InlineData("https://app.example.com\uff0eevil.example/settings/accounts")]
    [InlineData("https://evil.example\uff0fapp.example.com/settings/accounts")]
    [InlineData("https://\uff41pp.example.com/settings/accounts")]
    [InlineData("https://app.example.com\u200b/settings/accounts")]
    [InlineData("https://app.example.com/settings/accounts\r\nSet-Cookie: a=b")]
    [InlineData(" https://app.example.com/settings/accounts")]
    [InlineData("https://app.example.com\t/settings/accounts")]
    [InlineData("javascript:alert(1)//https://app.example.com/settings/accounts")]
    [InlineData("javascript://app.example.com/settings/accounts%0aalert(1)")]
    [InlineData("data:text/html,x")]
    public Task A_return_address_that_two_parsers_read_differently_is_refused(string returnUrl) => IsRefusedAsync(returnUrl, "invalid_url");

    [Theory]
    [InlineData(ConnectApp.ReturnUrl)]
    [InlineData(ConnectApp.ReturnFolder)]
    [InlineData(ConnectApp.ReturnFolder + "here")]
    [InlineData(ConnectApp.ReturnFolder + "here/")]
    [InlineData(ConnectApp.ReturnFolder + "a/b.html")]
    [InlineData(ConnectApp.ReturnFolder + "caf%C3%A9")]
    [InlineData(ConnectApp.ReturnFolder + "two%20words")]
    [InlineData(ConnectApp.ReturnFolder + "@acme/page;v=1")]
    [InlineData(ConnectApp.ReturnUrl + "?tab=accounts&sessions=2&x=session")]
    [InlineData(ConnectApp.ReturnUrl + "?discount=100%25&next=%2Fa%2F..%2Fb")]
    [InlineData(ConnectApp.ReturnUrl + "?")]
    public async Task A_return_address_with_only_one_reading_is_accepted(string returnUrl)
    {
        var acme = App.NewOrganization();
        var id = await acme.CreateAsync(ConnectApp.Entered);

        Assert.NotEmpty(await LinkAsync(acme.Alice, id, Body(returnUrl)));
    }

    [Fact]
    public async Task A_return_address_of_one_organization_is_refused_for_another()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var favoured = new TestOrganization(App, ReturnUrlApp.Favoured);
        var id = await CreateAsync(favoured, resource);

        Assert.NotEmpty(await LinkAsync(favoured.Alice, id, Body(ReturnUrlApp.TheirUrl)));

        // Names that only look like it.
        foreach (var name in new[] { "Acme-Favoured", "acme-favoured ", "acme-favoured\0", "acme" })
        {
            var other = new TestOrganization(App, name);
            var answer = await other.Alice.PostAsync($"/integrations/{await CreateAsync(other, resource)}/connection/authorize", Body(ReturnUrlApp.TheirUrl));
            answer.IsProblem(400, "invalid_input", ("/returnUrl", "return_url_not_allowed"));
        }
    }

    [Fact]
    public async Task No_parameter_of_an_authorization_response_changes_the_return_address()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id, Body($"{ConnectApp.ReturnFolder}here?next=https://evil.example"))));

        var done = await browser.GetAsync(With(back, ("returnUrl", "https://evil.example"), ("redirect_uri", "https://evil.example"), ("error_uri", "https://evil.example")));

        Assert.Equal(303, done.Status);
        Assert.Equal($"{ConnectApp.ReturnFolder}here?next=https://evil.example&connection=connected&integration={id}", done.Location!.AbsoluteUri);
        Assert.Equal("no-referrer", done.Header("Referrer-Policy"));
    }

    private static string Body(string returnUrl) => new JsonObject { ["returnUrl"] = returnUrl }.ToJsonString();

    private async Task IsRefusedAsync(string returnUrl, string code)
    {
        var acme = App.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "oauth" }""");

        var answer = await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize", Body(returnUrl));

        answer.IsProblem(400, "invalid_input", ("/returnUrl", code));
    }
}
