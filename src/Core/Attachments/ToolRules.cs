using System.Text.Json;
using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Attachments;

/// <summary>The rules for the tools that may be called through the gateway: those of an attachment, or an organization's for all callers without one.</summary>
public sealed record ToolRules
{
    private const int MaxTools = 200;
    private const int MaxToolName = 128;

    /// <summary>The rules where none are stored: every tool may be called.</summary>
    public static ToolRules Default { get; } = new();

    /// <summary>The only tools that may be called; null for all tools.</summary>
    public IReadOnlyList<string>? AllowedTools { get; init; }

    /// <summary>The tools that may not be called; null for none.</summary>
    public IReadOnlyList<string>? DeniedTools { get; init; }

    /// <summary>Whether only tools that declare themselves read-only may be called; null when not sent.</summary>
    public bool? ReadOnlyOnly { get; init; }

    /// <summary>Whether the rules refuse a call or only mark it in the audit.</summary>
    public AttachmentMode Mode { get; init; }

    /// <summary>Whether the rules deny any tool.</summary>
    internal bool AreStrict => AllowedTools is not null || DeniedTools is { Count: > 0 } || ReadOnlyOnly == true;

    /// <summary>Parses a full replacement. Absent members get their default. All problems come at once.</summary>
    public static Outcome<ToolRules> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var (element, path) = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("toolRules", out var wrapped) ? (wrapped, "/toolRules") : (body, "");
        var rules = Read(new MemberReader(element, path, errors));
        return errors.Count > 0 ? Problem.Invalid(errors) : rules;
    }

    /// <summary>Reads the members <c>tools</c> and <c>mode</c>.</summary>
    internal static ToolRules Read(MemberReader reader)
    {
        var mode = reader.Text<AttachmentMode?>("mode", WireNames.Parse<AttachmentMode>);
        var tools = reader.Element("tools", ParseTools).Value ?? Default;
        return tools with { Mode = mode.Value ?? AttachmentMode.Enforce };
    }

    private static ToolRules? ParseTools(JsonElement element, string path, ICollection<FieldError> errors)
    {
        var reader = new MemberReader(element, path, errors);
        return new ToolRules
        {
            AllowedTools = reader.Element("allow", ParseNames).Value,
            DeniedTools = reader.Element("deny", ParseNames).Value,
            ReadOnlyOnly = reader.Flag("readOnlyOnly").Value,
        };
    }

    private static IReadOnlyList<string>? ParseNames(JsonElement element, string path, ICollection<FieldError> errors) =>
        TextList.Parse(element, path, errors, MaxTools, PlainText.UpTo(MaxToolName));
}

/// <summary>What happens to a call that the rules deny.</summary>
public enum AttachmentMode
{
    /// <summary>The call is refused.</summary>
    Enforce,

    /// <summary>The call is allowed, and the audit marks it.</summary>
    Observe,
}
