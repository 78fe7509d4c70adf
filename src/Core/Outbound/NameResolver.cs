using System.Net;

namespace Kontext.Core.Outbound;

/// <summary>Looks a host name up; the one place where DNS is asked. Throws a <see cref="System.Net.Sockets.SocketException"/> for a name that does not resolve.</summary>
internal delegate Task<IPAddress[]> NameResolver(string host, CancellationToken cancellationToken);
