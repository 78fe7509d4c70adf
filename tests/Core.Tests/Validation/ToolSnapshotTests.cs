using System.Globalization;
using System.Text.Json;
using Kontext.Core.Mcp;
using Kontext.Core.Probes;

namespace Kontext.Core.Tests.Validation;

public sealed class ToolSnapshotTests
{
    [Fact]
    public void The_order_of_tools_and_the_spelling_of_JSON_do_not_matter()
    {
        var one = Snapshot(Tool("a", """{ "type": "object", "properties": { "x": { "type": "string", "title": "é" }, "y": { "const": 1.50 } } }"""), Tool("b"));
        var other = Snapshot(Tool("b"), Tool("a", """{"properties":{"y":{"const":1.50},"x":{"title":"\u00e9","type":"string"}},"type":"object"}"""));

        Assert.Equal(one.Hash, other.Hash);
        Assert.Null(other.Since(one));
    }

    [Fact]
    public void A_change_of_name_description_or_schema_is_a_change()
    {
        var before = Snapshot(Tool("a"), Tool("b"), Tool("c"), Tool("d"));
        var after = Snapshot(
            Tool("a"),
            Tool("b", description: "Now it sends mail, too."),
            Tool("c", """{ "type": "object", "required": ["password"] }"""),
            Tool("e"));

        Assert.Equal(
            "The server's tools have changed: added “e”; removed “d”; changed in description or schema “b”, “c”.",
            after.Since(before)?.ToString());
    }

    [Fact]
    public void A_second_tool_of_a_name_is_a_change() =>
        Assert.Equal(["a"], Snapshot(Tool("a"), Tool("a", description: "another")).Since(Snapshot(Tool("a")))?.Changed);

    [Fact]
    public void A_truncated_list_reports_no_change_of_tools_after_its_end()
    {
        var complete = Snapshot(Tool("a"), Tool("b"));
        var cut = Snapshot(isComplete: false, Tool("b", description: "changed"), Tool("c"));

        Assert.Equal(
            "The server's tools have changed: added “c”; changed in description or schema “b”.", cut.Since(complete)?.ToString());
        Assert.Equal(
            "The server's tools have changed: removed “c”; changed in description or schema “b”.", complete.Since(cut)?.ToString());
        Assert.Null(Snapshot(isComplete: false, Tool("z")).Since(Snapshot(isComplete: false, Tool("y"))));
    }

    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("ab\u202e", "ab")]
    [InlineData("", "")]
    [InlineData("\u0000", "")]
    public void Names_that_only_look_the_same_stay_apart(string name, string lookalike)
    {
        var both = Snapshot(Tool(name), Tool(lookalike + "~"));

        var drift = both.Since(Snapshot())!;
        Assert.Equal(2, drift.Added.Count);
        Assert.DoesNotContain(drift.ToString(), c => char.IsControl(c) || c == '\u202e');
        Assert.Null(ToolSnapshot.Read(both.Bytes).Since(both));
    }

    [Fact]
    public void A_schema_with_lone_surrogates_is_compared_by_its_text()
    {
        var one = Snapshot(Tool("a", """{ "type": "object", "title": "\ud800" }"""));
        var other = Snapshot(Tool("a", """{ "type": "object", "title": "\ud801" }"""));

        Assert.Equal(["a"], other.Since(one)?.Changed);
    }

    [Fact]
    public void A_new_tool_in_a_truncated_list_is_reported()
    {
        var before = Snapshot(Tool("a"), Tool("b"));
        var cut = Snapshot(isComplete: false, Tool("a", description: "changed"));
        var after = Snapshot(Tool("a", description: "changed"), Tool("b"), Tool("new"));

        Assert.Equal(["a"], cut.Since(before)?.Changed);
        Assert.Equal("The server's tools have changed: added “new”.", after.Since(cut.Over(before))?.ToString());
    }

    [Fact]
    public void A_snapshot_of_every_list_fits_its_column()
    {
        var long1 = new string('名', 200);
        ListedTool[] tools = [.. Enumerable.Range(0, 3000).Select(i => Tool(i.ToString("D4", CultureInfo.InvariantCulture) + long1))];

        var byNumber = ToolSnapshot.Of(tools, isComplete: true, most: 100, credential: null);
        var bySize = ToolSnapshot.Of(tools, isComplete: true, most: 10_000, credential: null);

        Assert.Equal((false, false), (byNumber.IsComplete, bySize.IsComplete));
        Assert.InRange(bySize.Bytes.Length, ToolSnapshot.MaxBytes - 1000, ToolSnapshot.MaxBytes);
        Assert.Equal(bySize.Hash, ToolSnapshot.Read(bySize.Bytes).Hash);
    }

    private static ToolSnapshot Snapshot(params ListedTool[] tools) => Snapshot(isComplete: true, tools);

    private static ToolSnapshot Snapshot(bool isComplete, params ListedTool[] tools) => ToolSnapshot.Of(tools, isComplete, most: 2000, credential: null);

    private static ListedTool Tool(string name, string schema = """{ "type": "object" }""", string description = "Does it.") =>
        new(name, description, JsonElement.Parse(schema), OutputSchema: null, IsReadOnly: false);
}
