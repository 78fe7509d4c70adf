namespace Kontext.Core.Applications;

/// <summary>The kind of a client. It decides how the client authenticates.</summary>
public enum ApplicationKind
{
    /// <summary>An application without a secret (RFC 6749 section 2.1).</summary>
    Public,

    /// <summary>An application with a secret.</summary>
    Confidential,

    /// <summary>A program that acts for its organization. It has a secret and needs no attachments.</summary>
    ServiceAccount,
}
