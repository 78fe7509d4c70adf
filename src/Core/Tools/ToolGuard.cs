using System.Text;
using Kontext.Core.Attachments;
using Kontext.Core.Pins;

namespace Kontext.Core.Tools;

/// <summary>What decides on the tools of one integration for one caller: the administrators' rules, and the pinned tools.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Pinned">The pinned tools; null when no tool is pinned.</param>
internal sealed record ToolGuard(ToolRules Rules, PinnedTools? Pinned)
{
    private readonly HashSet<string>? _allowed = Rules.AllowedTools?.ToHashSet(StringComparer.Ordinal);
    private readonly HashSet<string> _denied = [.. (Rules.DeniedTools ?? []).Select(Fold)];

    /// <summary>Whether a decision needs the server's list.</summary>
    public bool NeedsList => Rules.ReadOnlyOnly == true || Pinned is not null;

    /// <summary>Whether no call is refused: the rules only mark it in the audit, and no tool is pinned.</summary>
    public bool OnlyObserves => Pinned is null && Rules.Mode == AttachmentMode.Observe;

    /// <summary>Decides by the name alone. Null when the name does not decide.</summary>
    public ToolVerdict? Decide(string tool) =>
        _denied.Contains(Fold(tool)) ? Of(ToolVerdict.Denied)
        : _allowed?.Contains(tool) == false ? Of(ToolVerdict.NotAllowed)
        : null;

    /// <summary>Decides on a call.</summary>
    /// <param name="tool">The exact name that the server gets.</param>
    /// <param name="known">The tool as the server lists it; null when it does not.</param>
    public ToolVerdict Decide(string tool, KnownTool? known) => Decide(tool, known?.Hash, known?.IsReadOnly == true);

    /// <summary>Decides whether a tool stands in a list.</summary>
    public bool Shows(KnownTool tool) => Shows(tool.Name, tool.Hash, tool.IsReadOnly);

    /// <summary>Decides whether a tool stands in a list, by its name, its hash and what it declares.</summary>
    public bool Shows(string name, string hash, bool isReadOnly) => !Decide(name, hash, isReadOnly).IsDenied;

    // Pins hold in every mode: they are the integration's, and not the caller's.
    private ToolVerdict Decide(string tool, string? hash, bool isReadOnly)
    {
        if (Pinned is { } pinned)
        {
            if (!pinned.TryFind(tool, out var accepted))
                return new ToolVerdict(ToolVerdict.NotAccepted, IsObserved: false);
            if (accepted != hash)
                return new ToolVerdict(ToolVerdict.Changed, IsObserved: false);
        }

        return Decide(tool) ?? (Rules.ReadOnlyOnly == true && !isReadOnly ? Of(ToolVerdict.NotReadOnly) : ToolVerdict.Allowed);
    }

    private ToolVerdict Of(string rule) => new(rule, Rules.Mode == AttachmentMode.Observe);

    // A server may take a name without regard to case, width or white space around it, so a denied name is compared like that.
    private static string Fold(string tool)
    {
        try
        {
            return tool.Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();
        }
        catch (ArgumentException)
        {
            return tool; // half of a surrogate pair, which no denied name has
        }
    }
}

/// <summary>The decision on a tool.</summary>
/// <param name="Rule">The rule that denies it; null when it is allowed.</param>
/// <param name="IsObserved">Whether the rule only marks the call in the audit.</param>
internal sealed record ToolVerdict(string? Rule, bool IsObserved)
{
    public const string Denied = "tool_denied";
    public const string NotAllowed = "tool_not_allowed";
    public const string NotReadOnly = "tool_not_read_only";
    public const string NotAccepted = "tool_not_accepted";
    public const string Changed = "tool_changed";

    public static ToolVerdict Allowed { get; } = new(null, IsObserved: false);

    /// <summary>Whether the call is refused.</summary>
    public bool IsDenied => Rule is not null && !IsObserved;

    /// <summary>The reason for the caller.</summary>
    public string Reason => Rule switch
    {
        Denied => "An administrator has denied this tool.",
        NotAllowed => "An administrator allows only other tools of this integration.",
        NotReadOnly => "Only tools that declare themselves read-only may be called, and this one does not.",
        NotAccepted => "An administrator has not accepted this tool.",
        Changed => "This tool has changed since an administrator accepted it, or the server no longer lists it.",
        _ => "",
    };
}
