using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Attachments;

/// <summary>The settings of one attachment.</summary>
public sealed record AttachmentRules
{
    /// <summary>The settings of an attachment that has none stored.</summary>
    public static AttachmentRules Default { get; } = new();

    /// <summary>How the application may use the integration.</summary>
    public Delivery Delivery { get; init; }

    /// <summary>The tools that the application may call.</summary>
    public ToolRules Tools { get; init; } = ToolRules.Default;

    /// <summary>Parses a full replacement. Absent members get their default. All problems come at once.</summary>
    public static Outcome<AttachmentRules> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var (element, path) = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("attachment", out var wrapped) ? (wrapped, "/attachment") : (body, "");
        var reader = new MemberReader(element, path, errors);
        var delivery = reader.Text<Delivery?>("delivery", WireNames.Parse<Delivery>);
        var tools = ToolRules.Read(reader);
        return errors.Count > 0 ? Problem.Invalid(errors) : new AttachmentRules { Delivery = delivery.Value ?? Delivery.Both, Tools = tools };
    }
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
