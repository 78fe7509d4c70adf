using Kontext.Core.Applications;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;

namespace Kontext.Core.Exchanging;

/// <summary>The rows that a resource leads to.</summary>
/// <param name="Integration">Null when there is none, and for the whole gateway.</param>
/// <param name="Rules">What was set for its attachment, and the number of that; null for nothing.</param>
/// <param name="Connection">The person's; null when there never was one.</param>
internal sealed record ExchangeTarget(Integration? Integration, (int Number, AttachmentRules Rules)? Rules, Connection? Connection)
{
    public static ExchangeTarget None { get; } = new(null, null, null);
}
