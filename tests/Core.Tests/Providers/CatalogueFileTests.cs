using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Core.Providers;
using Kontext.Core.Tests.Integrations;
using Kontext.Testing;

namespace Kontext.Core.Tests.Providers;

/// <summary>The files of the catalogue and their schema.</summary>
public sealed class CatalogueFileTests
{
    private const string SchemaFile = "provider.schema.json";

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "src", "Core", "Providers", "Catalogue");

    private static readonly string Schema = File.ReadAllText(Path.Combine(Folder, SchemaFile));

    // Each must be refused: a check that lets them pass would say nothing of the real files.
    private static readonly Dictionary<string, Action<JsonObject>> Broken = new(StringComparer.Ordinal)
    {
        ["a misspelt member"] = file => file["app"] = new JsonObject(),
        ["no name"] = file => file.Remove("name"),
        ["nothing known"] = file =>
        {
            file.Remove("apps");
            file.Remove("mcpServers");
            file.Remove("authorizationServers");
        },
        ["a fact without a source"] = file => Server(file)["url"]!.AsObject().Remove("source"),
        ["a fact without evidence"] = file => Server(file)["url"]!.AsObject().Remove("evidence"),
        ["a recorded answer that nothing keeps"] = file => Server(file)["url"]!.AsObject().Remove("record"),
        ["a record of what is no answer"] = file => Server(file)["url"]!["evidence"] = "report",
        ["evidence of an unknown kind"] = file => Server(file)["url"]!["evidence"] = "memory",
        ["an address without https"] = file => Server(file)["url"]!["value"] = "http://mcp.example",
        ["an unknown way to become a client"] = file => Server(file)["registration"]!["value"] = new JsonArray("magic"),
        ["an empty list of scopes"] = file => Server(file)["scopes"] = new JsonObject { ["value"] = new JsonArray(), ["evidence"] = "report", ["source"] = "https://a.example" },
        ["an entry with capitals in its id"] = file => file["apps"]!["entries"]![0]!["id"] = "Atlassian",
        ["an origin with a path"] = file => file["apps"]!["entries"]![0]!["origins"] = new JsonArray("https://api.atlassian.com/v1"),
        ["an unknown way to revoke"] = file => file["apps"]!["revocation"]!["style"] = "prayer",
        ["a rule without evidence"] = file => file["authorizationServers"]![0]!.AsObject().Remove("sources"),
        ["a rule that says nothing"] = file => file["authorizationServers"]![0]!.AsObject().Remove("publishedIssuer"),
        ["a rule for any host"] = file => file["authorizationServers"]![0]!["issuers"] = new JsonArray("http://*"),
    };

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileName(file)!).Where(name => name != SchemaFile).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Faults => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_catalogue_file_matches_the_schema(string name) => Assert.Empty(Schemas.Check(Schema, File.ReadAllText(Path.Combine(Folder, name))));

    [Theory]
    [MemberData(nameof(Faults))]
    public void The_schema_refuses_an_invalid_file(string fault)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "atlassian.json")))!.AsObject();
        Broken[fault](file);

        Assert.NotEmpty(Schemas.Check(Schema, file.ToJsonString()));
    }

    [Fact]
    public void Every_file_is_embedded_and_the_schema_is_not() => Assert.Equal(
        Files.Select(row => row.Data).Order(StringComparer.Ordinal),
        typeof(Provider).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("catalogue/", StringComparison.Ordinal)).Select(name => name.Split('/')[1]).Order(StringComparer.Ordinal));

    [Fact]
    public void Files_are_read_once() => Assert.Same(CatalogueFile.All[0], CatalogueFile.All[0]);

    [Fact]
    public void A_catalogue_file_with_an_unknown_member_is_refused() => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize("""{ "name": "A", "app": {} }""", CatalogueJson.Default.CatalogueFile));

    [Fact]
    public void No_two_files_are_of_one_provider() => Assert.Distinct(CatalogueFile.All.Select(file => file.Name), StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void No_parameter_of_a_rule_replaces_a_standard_one() => Assert.All(
        ProviderCatalogue.KnownServers.SelectMany(server => server.AuthorizationParameters), parameter => Assert.DoesNotContain(parameter.Key, ProviderCheck.Ours, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void No_rule_leads_to_another_domain()
    {
        var rules = ProviderCatalogue.KnownServers.Where(server => server.PublishedIssuer is not null);

        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.All(rule.Issuers, issuer => Assert.Equal(DomainOf(issuer.Text), DomainOf(rule.PublishedIssuer!))));
    }

    [Theory]
    [InlineData("GitHub")]
    [InlineData("Linear")]
    [InlineData("Notion")]
    [InlineData("Atlassian")]
    [InlineData("Asana")]
    [InlineData("Sentry")]
    [InlineData("Stripe")]
    [InlineData("Slack")]
    [InlineData("HubSpot")]
    [InlineData("Intercom")]
    [InlineData("PayPal")]
    [InlineData("Square")]
    [InlineData("Cloudflare")]
    [InlineData("Vercel")]
    [InlineData("Netlify")]
    [InlineData("Supabase")]
    [InlineData("Neon")]
    [InlineData("Figma")]
    [InlineData("Canva")]
    [InlineData("Box")]
    [InlineData("Zapier")]
    [InlineData("monday.com")]
    [InlineData("ClickUp")]
    [InlineData("Airtable")]
    [InlineData("Webflow")]
    [InlineData("Wix")]
    [InlineData("Hugging Face")]
    [InlineData("Google")]
    [InlineData("Microsoft")]
    [InlineData("Salesforce")]
    public void An_MCP_server_that_people_use_is_described(string provider) =>
        Assert.NotNull(Assert.Single(CatalogueFile.All, file => file.Name == provider).McpServers);

    private static JsonNode Server(JsonObject file) => file["mcpServers"]![0]!;

    // The last two labels: no provider of the catalogue is at a public suffix of more.
    private static string DomainOf(string address) => string.Join('.', address["https://".Length..].Split('/')[0].Split('.')[^2..]);
}
