using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Aggregate;

/// <summary>The tools of the gateway itself. An agent finds every other tool with them.</summary>
internal static class MetaTools
{
    public const string Search = "SEARCH_TOOLS";
    public const string Execute = "EXECUTE_TOOL";
    public const string Request = "REQUEST_CAPABILITY";

    /// <summary>The instructions for a client. They are the gateway's own words, and hold nothing of a server's.</summary>
    public const string Instructions =
        "This server leads to the tools of every integration that you may use. Find a tool with SEARCH_TOOLS, and call it with EXECUTE_TOOL and the id that the search returned. "
        + "When an answer has a link, show it to the person: they connect their account there, and then you try again. "
        + "When no tool can do what you need, say so with REQUEST_CAPABILITY.";

    /// <summary>The tools, as tools/list returns them.</summary>
    public static IReadOnlyList<Tool> All { get; } =
    [
        Of(
            Search,
            "Finds tools of all integrations by words of their names, descriptions and parameters, the best match first. Without a query it returns tools in no special order.",
            """
            {
              "type": "object",
              "properties": {
                "query": { "type": "string", "description": "What the tool should do, in a few words." },
                "limit": { "type": "integer", "minimum": 1, "maximum": 50, "description": "The most tools to return; 10 when it is left out." }
              }
            }
            """,
            isReadOnly: true),
        Of(
            Execute,
            "Calls a tool that SEARCH_TOOLS found, and returns what the tool returns.",
            """
            {
              "type": "object",
              "properties": {
                "tool_id": { "type": "string", "description": "The id of the tool, as SEARCH_TOOLS returned it." },
                "tool_arguments": { "type": "object", "description": "The arguments, as the tool's inputSchema describes them." }
              },
              "required": ["tool_id"]
            }
            """,
            isReadOnly: false),
        Of(
            Request,
            "Tells what is missing when no tool can do what you need. Returns how the person can connect an integration that fits, if there is one.",
            """
            {
              "type": "object",
              "properties": {
                "capability": { "type": "string", "description": "What you need to do, in a few words, or the name of an integration." }
              },
              "required": ["capability"]
            }
            """,
            isReadOnly: false),
    ];

    private static Tool Of(string name, string description, string schema, bool isReadOnly) => new()
    {
        Name = name,
        Description = description,
        InputSchema = JsonElement.Parse(schema),
        Annotations = new ToolAnnotations { ReadOnlyHint = isReadOnly },
    };
}
