using Kontext.Core.Applications;
using Kontext.Core.Bounds;
using Kontext.Core.Input;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Core.Upstream;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Consent;

/// <summary>
/// Reads client ID metadata documents of allowed hosts, and caches them for five minutes (draft-ietf-oauth-client-id-metadata-document). A
/// document is refused when it redirects, is larger than 64 KB, names another client_id, or sends users to another host.
/// </summary>
public sealed class ClientMetadataReader(OutboundClients clients, IOptions<SessionOptions> options, TimeProvider clock)
{
    private const int MostCached = 1_000;
    private const int MaxLength = 2_048;
    private const int MaxName = 128;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(5), 64 * 1024);

    // A failure is kept for a shorter time, so that anonymous requests do not make this service call a broken host again and again.
    private static readonly TimeSpan FreshFailure = TimeSpan.FromMinutes(1);

    private readonly LeastUsed<string, (Result<AuthorizingClient, string> Result, DateTimeOffset At)> _cached = new(MostCached);

    /// <summary>Returns the client, or a sentence that says why the document is refused.</summary>
    internal async Task<Result<AuthorizingClient, string>> ReadAsync(string clientId, CancellationToken cancellationToken)
    {
        if (FindAddress(clientId) is not { } address)
            return "This client_id is an address that is not read here: the host must be one of Sessions:MetadataHosts, with https and a path.";
        var now = clock.GetUtcNow();
        if (_cached.TryGet(clientId, out var held) && now - held.At < (held.Result.Succeeded(out _, out _) ? Fresh : FreshFailure))
            return held.Result;
        var result = await ReadAsync(clientId, address, cancellationToken);
        _cached.Set(clientId, (result, now));
        return result;
    }

    private async Task<Result<AuthorizingClient, string>> ReadAsync(string clientId, Uri address, CancellationToken cancellationToken)
    {
        // The outbound guard refuses private addresses and follows no redirect.
        if (await clients.TryGetObjectAsync(address, Limits, cancellationToken) is not { } document)
            return "The metadata document of this client_id cannot be read: its host must answer 200 with at most 64 KB of JSON, without a redirect.";
        if (document.Member("client_id")?.TextOrNull() != clientId)
            return "The metadata document names another client_id than its own address.";
        List<FieldError> errors = [];
        if (document.Member("redirect_uris") is not { } list || TextList.Parse(list, "redirect_uris", errors, RedirectUri.Most, RedirectUri.Parse) is not { Count: > 0 } uris || errors.Count > 0)
            return "The metadata document has no redirect_uris that can be used.";
        if (!uris.All(uri => IsOf(address, new Uri(uri))))
            return "The metadata document sends people to another host than its own.";
        var name = document.Member("client_name")?.TextOrNull() is { Length: > 0 and <= MaxName } text && PlainText.UpTo(MaxName)(text, "", errors) is { } plain ? plain : address.Host;
        return new AuthorizingClient { Id = clientId, Name = name, RedirectUris = uris, IsOwnerKnown = false };
    }

    // The client id must be the canonical form of its address, so that one document has one client id.
    private Uri? FindAddress(string clientId) =>
        clientId.Length <= MaxLength && Uri.TryCreate(clientId, UriKind.Absolute, out var address) && address.AbsoluteUri == clientId
        && address is { UserInfo.Length: 0, Fragment.Length: 0 } && address.AbsolutePath.Length > 1
        && (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback) && options.Value.Reads(address.Host)
            ? address
            : null;

    // A program on the user's own machine receives the answer at a loopback address.
    private static bool IsOf(Uri document, Uri redirect) =>
        redirect.IsLoopback || (redirect.Scheme == document.Scheme && redirect.Authority.Equals(document.Authority, StringComparison.OrdinalIgnoreCase));
}
