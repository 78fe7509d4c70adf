using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>A place made ready for a credential that is still to come: its name chosen and written down as garbage until a row refers to it.</summary>
/// <param name="Present">The connection it will replace; null for the first.</param>
/// <param name="Address">Where the credential will be kept.</param>
internal sealed record ConnectionPlace(Connection? Present, SecretAddress Address);
