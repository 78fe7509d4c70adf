namespace Kontext.Functions.Tests.Applications;

/// <summary>The integrations that an application may use, with their settings.</summary>
public sealed class AttachmentTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Unknown = "018f0000-0000-7000-8000-000000000000";

    private const string Default = """{ "attachment": { "delivery": "both", "tools": {}, "mode": "enforce" } }""";

    [Fact]
    public async Task Attaching_and_detaching_are_idempotent_and_keep_the_order()
    {
        var acme = app.NewOrganization();
        var path = await NewApplicationAsync(acme);
        var (one, two) = (await acme.CreateAsync(), await acme.CreateAsync());

        (await acme.Alice.GetAsync(path)).Is(200, """{ "integrationIds": [] }""");
        (await acme.Alice.PostAsync($"{path}/{two}")).IsNoContent();
        (await acme.Alice.PostAsync($"{path}/{one}", "{}")).IsNoContent();
        (await acme.Alice.PostAsync($"{path}/{two}")).IsNoContent();
        (await acme.Alice.GetAsync(path)).Is(200, $$"""{ "integrationIds": ["{{two}}", "{{one}}"] }""");
        (await acme.Alice.DeleteAsync($"{path}/{two}")).IsNoContent();
        (await acme.Alice.DeleteAsync($"{path}/{two}")).IsNoContent();
        (await acme.Alice.GetAsync(path)).Is(200, $$"""{ "integrationIds": ["{{one}}"] }""");
    }

    [Fact]
    public async Task Replacing_takes_all_or_nothing()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var path = await NewApplicationAsync(acme);
        var (one, two, archived, foreign) = (await acme.CreateAsync(), await acme.CreateAsync(), await acme.CreateAsync(), await globex.CreateAsync());
        await acme.Alice.DeleteAsync($"/integrations/{archived}");

        (await acme.Alice.PutAsync(path, Ids(two, one, two))).Is(200, Ids(two, one));
        foreach (var id in new[] { Unknown, foreign, "abc" })
        {
            (await acme.Alice.PutAsync(path, Ids(one, id))).IsProblem(404, "not_found");
            (await acme.Alice.PostAsync($"{path}/{id}")).IsProblem(404, "not_found");
            (await acme.Alice.DeleteAsync($"{path}/{id}")).IsProblem(404, "not_found");
        }

        (await acme.Alice.PutAsync(path, Ids(archived))).IsProblem(409, "archived");
        (await acme.Alice.PostAsync($"{path}/{archived}")).IsProblem(409, "archived");
        (await acme.Alice.PutAsync(path, Ids([.. Enumerable.Repeat(one, 201)]))).IsProblem(400, "invalid_input", ("/integrationIds", "out_of_range"));
        (await acme.Alice.PutAsync(path, "{}")).IsProblem(400, "invalid_input", ("/integrationIds", "required"));
        (await acme.Alice.PutAsync(path, """{ "integrationIds": [1] }""")).IsProblem(400, "invalid_input", ("/integrationIds/0", "wrong_type"));
        (await acme.Alice.GetAsync(path)).Is(200, Ids(two, one));
        (await acme.Alice.PutAsync(path, Ids())).Is(200, Ids());
    }

    [Fact]
    public async Task Detaching_removes_the_settings_of_an_attachment()
    {
        var acme = app.NewOrganization();
        var path = await NewApplicationAsync(acme);
        var (one, two) = (await acme.CreateAsync(), await acme.CreateAsync());
        var attachment = $"{path}/{one}";
        await acme.Alice.PutAsync(path, Ids(one, two));
        const string rules = """{ "attachment": { "delivery": "gateway", "tools": { "allow": ["b", "a"], "deny": ["c"], "readOnlyOnly": true }, "mode": "observe" } }""";

        (await acme.Alice.GetAsync(attachment)).Is(200, Default);
        (await acme.Alice.PutAsync(attachment, rules)).Is(200, rules);
        (await acme.Alice.GetAsync(attachment)).Is(200, rules);
        (await acme.Alice.PutAsync(path, Ids(two, one))).Is(200, Ids(two, one));
        (await acme.Alice.GetAsync(attachment)).Is(200, rules);
        await acme.Alice.DeleteAsync(attachment);
        (await acme.Alice.GetAsync(attachment)).IsProblem(404, "not_found");
        (await acme.Alice.PutAsync(attachment, rules)).IsProblem(404, "not_found");
        await acme.Alice.PostAsync(attachment);
        (await acme.Alice.GetAsync(attachment)).Is(200, Default);
        (await acme.Alice.PutAsync(attachment, """{ "delivery": "broker" }""")).Is(200, """{ "attachment": { "delivery": "broker", "tools": {}, "mode": "enforce" } }""");
        (await acme.Alice.PutAsync(attachment, """{ "delivery": "mail", "mode": 1, "tools": { "allow": "a" } }""")).IsProblem(
            400, "invalid_input", ("/delivery", "unknown_value"), ("/mode", "wrong_type"), ("/tools/allow", "wrong_type"));
    }

    private static string Ids(params string[] ids) => $$"""{ "integrationIds": [{{string.Join(", ", ids.Select(id => $"\"{id}\""))}}] }""";

    private static async Task<string> NewApplicationAsync(TestOrganization organization)
    {
        var created = await organization.Alice.PostAsync("/applications", """{ "name": "CLI", "oauth": { "type": "public", "redirectUris": [] } }""");
        Assert.True(created.Status == 201, created.Text);
        return $"/applications/{created.Json["application"]!["id"]!.GetValue<string>()}/integrations";
    }
}
