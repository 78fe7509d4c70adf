namespace Kontext.Core.Applications;

/// <summary>An <see cref="ExternalAuth"/> as the caller sent it.</summary>
/// <param name="Sent">The sent value, without a partner's key that is already stored.</param>
/// <param name="KeepsKey">Whether the stored partner's key stays.</param>
internal sealed record ExternalAuthRequest(ExternalAuth Sent, bool KeepsKey)
{
    /// <summary>Returns the value to store.</summary>
    public ExternalAuth ApplyTo(ExternalAuth? present) => KeepsKey ? Sent with { PartnerKeyHash = present?.PartnerKeyHash } : Sent;
}
