using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Kontext.OAuthServers;

/// <summary>Handles a client whose id is the address of its metadata document: reads the document once, and then knows the client.</summary>
internal sealed class ClientDocuments(IOpenIddictApplicationManager clients, AuthorizationServerSettings settings, IHttpClientFactory http)
    : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public const string HttpClientName = "client-documents";

    private const int MaxBytes = 16 * 1024;

    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        if (context.ClientId is not { } clientId
            || !Uri.TryCreate(clientId, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            || await clients.FindByClientIdAsync(clientId, context.CancellationToken) is not null)
        {
            return;
        }

        string text;
        try
        {
            text = await (settings.ReadClientDocument ?? FetchAsync)(address, context.CancellationToken);
        }
        catch (HttpRequestException exception)
        {
            context.Reject(Errors.InvalidClient, $"The client's document could not be read: {exception.HttpRequestError}.");
            return;
        }

        if (ClientMetadata.TryParse(text) is { HasRedirectUris: true } metadata && metadata.ClientId == clientId)
            await clients.CreateAsync(ClientDescriptors.OfCodeFlow(clientId, null, metadata.Name ?? clientId, metadata.RedirectUris), context.CancellationToken);
        else
            context.Reject(Errors.InvalidClient, "The client's document does not describe this client.");
    }

    private async Task<string> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = http.CreateClient(HttpClientName);
        client.MaxResponseContentBufferSize = MaxBytes;
        return await client.GetStringAsync(address, cancellationToken);
    }
}
