using Kontext.Core.Bounds;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Outbound;

/// <summary>The bytes of other servers' large answers that this process holds at once, for all organizations.</summary>
public sealed class LargeAnswers(IOptions<OutboundOptions> options)
{
    /// <summary>So much of its answers a client reads without asking: what every server may send leaves no server waiting.</summary>
    internal const long Free = 64 * 1024;

    internal ByteBudget Budget { get; } = new(options.Value.LargeAnswerBytes);
}
