using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>The settings of one attachment.</summary>
public sealed record AttachmentRules
{
    private const int MaxTools = 200;
    private const int MaxToolName = 128;

    /// <summary>The settings of an attachment that has none stored.</summary>
    public static AttachmentRules Default { get; } = new();

    /// <summary>How the application may use the integration.</summary>
    public Delivery Delivery { get; init; }

    /// <summary>The only tools that may be called; null for all tools.</summary>
    public IReadOnlyList<string>? AllowedTools { get; init; }

    /// <summary>The tools that may not be called; null for none.</summary>
    public IReadOnlyList<string>? DeniedTools { get; init; }

    /// <summary>Whether only tools that declare themselves read-only may be called; null when not sent.</summary>
    public bool? ReadOnlyOnly { get; init; }

    /// <summary>Whether the rules refuse a call or only mark it in the audit.</summary>
    public AttachmentMode Mode { get; init; }

    /// <summary>Parses a full replacement. Absent members get their default. All problems come at once.</summary>
    public static Outcome<AttachmentRules> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var (element, path) = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("attachment", out var wrapped) ? (wrapped, "/attachment") : (body, "");
        var reader = new MemberReader(element, path, errors);
        var delivery = reader.Text<Delivery?>("delivery", WireNames.Parse<Delivery>);
        var mode = reader.Text<AttachmentMode?>("mode", WireNames.Parse<AttachmentMode>);
        var tools = reader.Element("tools", ParseTools).Value ?? Default;
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : tools with { Delivery = delivery.Value ?? Delivery.Both, Mode = mode.Value ?? AttachmentMode.Enforce };
    }

    private static AttachmentRules? ParseTools(JsonElement element, string path, ICollection<FieldError> errors)
    {
        var reader = new MemberReader(element, path, errors);
        return new AttachmentRules
        {
            AllowedTools = reader.Element("allow", ParseNames).Value,
            DeniedTools = reader.Element("deny", ParseNames).Value,
            ReadOnlyOnly = reader.Flag("readOnlyOnly").Value,
        };
    }

    private static IReadOnlyList<string>? ParseNames(JsonElement element, string path, ICollection<FieldError> errors) =>
        TextList.Parse(element, path, errors, MaxTools, PlainText.UpTo(MaxToolName));
}

/// <summary>What happens to a call that the rules of an attachment deny.</summary>
public enum AttachmentMode
{
    /// <summary>The call is refused.</summary>
    Enforce,

    /// <summary>The call is allowed, and the audit marks it.</summary>
    Observe,
}

/// <summary>How an application may use an attached integration.</summary>
public enum Delivery
{
    /// <summary>Through the gateway, and with a credential that it requests.</summary>
    Both,

    /// <summary>Through the gateway only. The application gets no credential.</summary>
    Gateway,

    /// <summary>With a credential only.</summary>
    Broker,
}
