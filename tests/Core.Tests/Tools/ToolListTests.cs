using System.Text;
using System.Text.Json;
using Kontext.Core.Attachments;
using Kontext.Core.Gateway;
using Kontext.Core.Mcp;
using Kontext.Core.Relaying;
using Kontext.Core.Tools;

namespace Kontext.Core.Tests.Tools;

/// <summary>Servers that list a tool twice, clients that name none, and arguments that are repeated in headers.</summary>
public sealed class ToolListTests
{
    private const string ReadOnlyTool = """{ "name": "a", "inputSchema": { "type": "object" }, "annotations": { "readOnlyHint": true } }""";
    private const string OtherTool = """{ "name": "a", "description": "Deletes all.", "inputSchema": { "type": "object" } }""";

    [Theory]
    [InlineData(ReadOnlyTool, OtherTool)]
    [InlineData(OtherTool, ReadOnlyTool)]
    public void Two_tools_with_one_name_count_as_neither_read_only_nor_accepted(string first, string second)
    {
        var accepted = ListOf(first).Find("a")!;
        var list = ListOf(first, second);

        var both = Assert.Single(list.Tools);
        Assert.Same(both, list.Find("a"));
        Assert.False(both.IsReadOnly);
        Assert.DoesNotContain(both.Hash, new[] { accepted.Hash, ListOf(second).Find("a")!.Hash });
        Assert.Equal(ToolVerdict.NotReadOnly, new ToolGuard(new ToolRules { ReadOnlyOnly = true }, Pinned: null).Decide("a", both).Rule);
        Assert.Equal(accepted, Assert.Single(ListOf(first, first).Tools));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}""", true)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":7}}""", true)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":" Tools/Call","params":{"name":"allowed"}}""", true)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/run","params":{"name":"allowed"}}""", true)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"allowed"}}""", false)]
    public void With_rules_only_a_call_of_a_named_tool_is_relayed(string message, bool isRefused)
    {
        ToolGuard guard = new(new ToolRules { AllowedTools = ["allowed"] }, Pinned: null);

        Assert.Equal(isRefused, ToolGate.Decide(MessageOf(message), guard)!.Refusal is not null);
    }

    [Fact]
    public void A_modern_server_gets_only_the_requested_arguments_in_headers()
    {
        var list = ListOf("""
            {
              "name": "a",
              "inputSchema": {
                "type": "object",
                "properties": {
                  "text": { "x-mcp-header": "Text" }, "line": { "x-mcp-header": "Line" }, "number": { "x-mcp-header": "Number" }, "flag": { "x-mcp-header": "Flag" },
                  "list": { "x-mcp-header": "List" }, "absent": { "x-mcp-header": "Absent" }, "odd": { "x-mcp-header": "a: b\r\nc" }, "plain": {}
                }
              }
            }
            """);
        const string Arguments = """{ "text": "x", "line": "a\r\nb", "number": 1.50, "flag": false, "list": ["x"], "odd": "x", "plain": "x" }""";
        var call = new ToolCall(
            MessageOf("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}"""), JsonElement.Parse(Arguments), JsonElement.Parse("{}"), Session: null);

        var headers = call.ToServer(RelayHeaders.Of([]), list).Headers.Where(header => header.Key.StartsWith(McpHeaders.ParameterPrefix, StringComparison.Ordinal));

        Assert.Equal(
            [("Flag", "false"), ("Line", "=?base64?" + Convert.ToBase64String("a\r\nb"u8) + "?="), ("Number", "1.50"), ("Text", "x")],
            headers.Select(header => (header.Key[McpHeaders.ParameterPrefix.Length..], header.Value)).Order());
    }

    private static ToolList ListOf(params string[] tools)
    {
        ToolListing listing = new(maxTools: 10);
        Assert.True(listing.Take(JsonElement.Parse($$"""{ "tools": [{{string.Join(',', tools)}}] }""")));
        return ToolList.Of(new McpHandshake(McpMessage.Modern, Name: null, ServerVersion: null, HasTools: true), listing);
    }

    private static GatewayMessage MessageOf(string json) =>
        GatewayMessage.Read(Encoding.UTF8.GetBytes(json), RelayHeaders.Of([])).Succeeded(out var message, out _) ? message : throw new InvalidOperationException(json);
}
