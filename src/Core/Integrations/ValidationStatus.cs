namespace Kontext.Core.Integrations;

/// <summary>What the last check of an integration, as it is configured now, found.</summary>
public enum ValidationStatus
{
    /// <summary>Not checked since it was made or changed.</summary>
    Pending,

    /// <summary>It answers and accepts what the organization has.</summary>
    Valid,

    /// <summary>It does not; the message says why and what to do.</summary>
    Invalid,
}
