using Kontext.Core.Connections;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>
/// A reserved secret: an address for a credential that does not exist yet. A garbage hint names the address until a row refers to it.
/// </summary>
/// <param name="Present">The connection that it will replace; null for the first.</param>
/// <param name="Address">The address where the credential will be stored.</param>
/// <param name="Hint">The garbage hint. It ends the new secret and the replaced one, unless a row refers to them.</param>
internal sealed record ReservedSecret(Connection? Present, SecretAddress Address, HintKey Hint);
