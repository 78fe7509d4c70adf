namespace Kontext.Core.Applications;

/// <summary>What happens to a call that the rules of an attachment deny.</summary>
public enum AttachmentMode
{
    /// <summary>The call is refused.</summary>
    Enforce,

    /// <summary>The call is allowed, and the audit marks it.</summary>
    Observe,
}
