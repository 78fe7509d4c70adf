using Kontext.Core.Connections;
using Kontext.Core.Secrets;

namespace Kontext.Core.Credentials;

/// <summary>A credential that may be sent to the integration now. Exists in memory, while a call is made.</summary>
/// <param name="Credential">What lets us act.</param>
/// <param name="Connection">The connection it is of, as it stands now.</param>
public sealed record UsableCredential(Credential Credential, Connection Connection)
{
    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(UsableCredential);
}
