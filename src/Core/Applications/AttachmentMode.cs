namespace Kontext.Core.Applications;

/// <summary>What becomes of a call that the rules of an attachment deny.</summary>
public enum AttachmentMode
{
    /// <summary>It is refused.</summary>
    Enforce,

    /// <summary>It passes, and the audit marks it.</summary>
    Observe,
}
