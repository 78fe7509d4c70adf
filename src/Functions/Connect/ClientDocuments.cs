using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connect;

/// <summary>
/// Client id metadata documents. One is made for whatever context is asked for: it tells nothing but our own name and addresses, so there is nothing
/// to look up, and nobody can learn from it which contexts there are.
/// </summary>
public sealed class ClientDocuments(ClientAddresses addresses, IOptions<ConnectOptions> options)
{
    internal ClientDocument Of(ConnectionContext context) => new()
    {
        ClientId = addresses.MetadataDocumentOf(context).AbsoluteUri,
        ClientName = options.Value.ClientName,
        ClientUri = addresses.PublicUrl.AbsoluteUri,
        RedirectUris = [addresses.RedirectUriOf(context).AbsoluteUri],
    };
}
