using Kontext.Core.Connections;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>A place made ready for a credential that is still to come: its name chosen and written down as garbage until a row refers to it.</summary>
/// <param name="Present">The connection it will replace; null for the first.</param>
/// <param name="Address">Where the credential will be kept.</param>
/// <param name="Hint">What has either of them ended that no row refers to in the end.</param>
internal sealed record ReservedSecret(Connection? Present, SecretAddress Address, HintKey Hint);
