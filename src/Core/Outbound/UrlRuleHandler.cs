using System.Net;

namespace Kontext.Core.Outbound;

/// <summary>Refuses URLs that may not be called, before any name is resolved.</summary>
internal sealed class UrlRuleHandler(AddressGuard guard) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } url || !guard.AllowsUrl(url))
            throw new AddressRefusedException("Only https addresses without user name and password are called.");

        if (guard.IsOwnBesideAuthority(url))
            throw new AddressRefusedException(AddressRefusedException.OwnAddress);

        // HTTP/3 would travel over QUIC, past the connector and its guard.
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        return base.SendAsync(request, cancellationToken);
    }
}
