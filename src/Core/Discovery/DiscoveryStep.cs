using Kontext.Core.Outbound;

namespace Kontext.Core.Discovery;

/// <summary>One question and what followed from its answer.</summary>
/// <param name="Exchange">What was sent and what came back; null where something was decided without asking.</param>
/// <param name="Rule">Why the next step was taken, or this one decided, in a sentence; null when the exchange says it all.</param>
public sealed record DiscoveryStep(Exchange? Exchange, string? Rule);
