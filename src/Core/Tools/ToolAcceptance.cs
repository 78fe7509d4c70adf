using Kontext.Core.Pins;

namespace Kontext.Core.Tools;

/// <summary>The accepted tools of an integration beside those that its server lists now.</summary>
public sealed record ToolAcceptance
{
    private ToolAcceptance(PinnedTools? accepted, ToolList? present)
    {
        Accepted = accepted?.All ?? [];
        Present = present?.Tools;
        if (accepted is null || present is null)
            return;
        Added = [.. present.Tools.Where(tool => !accepted.TryFind(tool.Name, out _)).Select(tool => tool.Name)];
        Removed = [.. accepted.All.Where(tool => present.Find(tool.Name) is null).Select(tool => tool.Name)];
        Changed = [.. present.Tools.Where(tool => accepted.TryFind(tool.Name, out var hash) && hash != tool.Hash).Select(tool => tool.Name)];
    }

    /// <summary>The accepted tools in the order of their names. While there are none, every tool may be called.</summary>
    public IReadOnlyList<PinnedTool> Accepted { get; }

    /// <summary>The tools that the server lists now; null when they could not be listed.</summary>
    public IReadOnlyList<KnownTool>? Present { get; }

    /// <summary>Why the tools could not be listed, as a sentence; null when they could.</summary>
    public string? Message { get; private init; }

    /// <summary>The names of tools that are new, and hidden.</summary>
    public IReadOnlyList<string> Added { get; } = [];

    /// <summary>The names of accepted tools that the server no longer lists.</summary>
    public IReadOnlyList<string> Removed { get; } = [];

    /// <summary>The names of accepted tools that have changed, and are hidden.</summary>
    public IReadOnlyList<string> Changed { get; } = [];

    internal static ToolAcceptance Of(PinnedTools? accepted, ToolList present) => new(accepted, present);

    internal static ToolAcceptance Of(PinnedTools? accepted, string? message) => new(accepted, present: null) { Message = message };
}
