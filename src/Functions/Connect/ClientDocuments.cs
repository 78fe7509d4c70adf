using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connect;

/// <summary>
/// Builds client ID metadata documents. Every well-formed context gets one, without a look-up. The document holds only our name and
/// addresses, so it does not reveal which contexts exist.
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
