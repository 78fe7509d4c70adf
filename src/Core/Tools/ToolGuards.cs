using Kontext.Core.Gateway;
using Kontext.Core.Pins;

namespace Kontext.Core.Tools;

/// <summary>Finds what decides on the tools of an integration.</summary>
public sealed class ToolGuards(PinStore pins)
{
    /// <summary>Returns the guard; null when every tool may be called. One point read for pinned tools that this instance has not seen.</summary>
    internal async Task<ToolGuard?> FindAsync(GatewayTarget target, CancellationToken cancellationToken)
    {
        var pinned = await pins.FindAsync(target.Integration, cancellationToken);
        return pinned is null && !target.Rules.AreStrict ? null : new ToolGuard(target.Rules, pinned);
    }
}
