using System.Text.Json.Serialization;

namespace Kontext.Core.Integrations;

/// <summary>Whose credential an integration is called with.</summary>
public enum AuthMode
{
    /// <summary>Nobody's.</summary>
    None,

    /// <summary>Each person's own, got by OAuth.</summary>
    [JsonStringEnumMemberName("oauth")]
    OAuth,

    /// <summary>Each person's own, pasted.</summary>
    UserToken,

    /// <summary>One for the whole organization.</summary>
    ServerToken,
}
