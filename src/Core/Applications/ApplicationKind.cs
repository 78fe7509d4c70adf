namespace Kontext.Core.Applications;

/// <summary>What a client is, and so how it authenticates.</summary>
public enum ApplicationKind
{
    /// <summary>An application without a secret (RFC 6749 section 2.1).</summary>
    Public,

    /// <summary>An application with a secret.</summary>
    Confidential,

    /// <summary>A program that acts for its organization; it has a secret and needs no attachment.</summary>
    ServiceAccount,
}
