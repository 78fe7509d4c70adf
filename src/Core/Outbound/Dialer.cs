using System.Net;

namespace Kontext.Core.Outbound;

/// <summary>Opens a connection to one address that the guard has allowed; the one place where the network is touched.</summary>
internal delegate ValueTask<Stream> Dialer(IPEndPoint endpoint, CancellationToken cancellationToken);
