using Kontext.Core.Attachments;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;

namespace Kontext.Core.Exchanging;

/// <summary>The rows that a resource refers to.</summary>
/// <param name="Integration">The integration; null when it does not exist, and for the whole gateway.</param>
/// <param name="Rules">The stored settings of an attachment and the number of that attachment; null when none are stored.</param>
/// <param name="Connection">The user's connection; null when the user never had one.</param>
internal sealed record ExchangeTarget(Integration? Integration, (int Number, AttachmentRules Rules)? Rules, Connection? Connection)
{
    public static ExchangeTarget None { get; } = new(null, null, null);
}
