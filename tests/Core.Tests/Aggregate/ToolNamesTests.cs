using System.Text.RegularExpressions;
using Kontext.Core.Aggregate;
using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Tests.Aggregate;

public sealed partial class ToolNamesTests
{
    [Theory]
    [InlineData("GitHub", "create_issue", "github__create_issue")]
    [InlineData("my-app", "a", "my-app__a")]
    public void A_plain_name_stays_readable(string integration, string tool, string name) => Assert.Equal(name, ToolNames.Of(Integration(integration), tool));

    [Fact]
    public void Every_tool_has_a_unique_name_at_the_gateway()
    {
        // Names that mean another tool after a prefix, equal slugs, similar letters, and different lengths.
        var integrations = new[] { "a", "a__b", "a_b", "a-b", "a b", "A.B", "\u0430", "ä", "-", "a-", new string('x', 128) }.Select(Integration).ToList();
        var tools = new[] { "c", "b__c", "_c", "c d", "c_d", "c.d", "C_D", "\u0441", "c\u0007", new string('t', 128), new string('t', 127) + "u" };
        var names = integrations.SelectMany(integration => tools.Select(tool => ToolNames.Of(integration, tool))).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches(Name, name));
        Assert.All(names, name => Assert.True(ToolNames.IsName(name)));
    }

    private static Integration Integration(string name) => new()
    {
        Organization = new OrganizationId("acme"),
        Id = new IntegrationId(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())),
        Name = IntegrationName.Parse(name, "", []) ?? throw new InvalidOperationException(name),
        Url = new Uri("https://mcp.example.com/mcp"),
        Category = Category.GatewayRemoteMcp,
        AuthMode = AuthMode.None,
        Revision = 1,
        Epoch = 1,
        Validation = ValidationRecord.Pending,
        CreatedAt = default,
        UpdatedAt = default,
    };

    [GeneratedRegex(@"\A[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex Name { get; }
}
