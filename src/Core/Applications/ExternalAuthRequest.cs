namespace Kontext.Core.Applications;

/// <summary>An <see cref="ExternalAuth"/> as it was sent.</summary>
/// <param name="Sent">Without the partner's key that is there.</param>
/// <param name="KeepsKey">Whether the partner's key that is there stays.</param>
internal sealed record ExternalAuthRequest(ExternalAuth Sent, bool KeepsKey)
{
    /// <summary>What it leads to.</summary>
    public ExternalAuth ApplyTo(ExternalAuth? present) => KeepsKey ? Sent with { PartnerKeyHash = present?.PartnerKeyHash } : Sent;
}
