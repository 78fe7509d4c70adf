using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Asks a provider which account a token belongs to.</summary>
public sealed class IdentityClient(OutboundClients clients)
{
    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(5), 256 * 1024);

    /// <summary>
    /// Returns the account's name and id. The name is cleaned and has at most 100 characters, without the workspace behind it. Each is null
    /// when it cannot be got, for any reason: a connection never fails because of a missing name. Only cancellation by the caller throws.
    /// </summary>
    /// <param name="endpoint">Gets the token, so it must be at an origin that the token is for.</param>
    /// <param name="namesAt">JSON pointers (RFC 6901) to the name. The first one that leads to a string that is not blank counts.</param>
    /// <param name="placeAt">JSON pointer to the address of the workspace, whose host is added to the name; null when names need
    /// none.</param>
    /// <param name="idsAt">JSON pointers to the parts of the id, all of them required; empty when the provider has no lasting id.</param>
    /// <param name="accessToken">The user's access token.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<ProviderAccount> FindAsync(
        Uri endpoint, IReadOnlyList<string> namesAt, string? placeAt, IReadOnlyList<string> idsAt, string accessToken, CancellationToken cancellationToken)
    {
        if (!CredentialHeader.TryBearer(accessToken, out var bearer))
            return ProviderAccount.Unknown;
        using var bound = clients.CreateBound(endpoint, bearer, Limits);
        var answer = await ServerAnswer.AskAsync(bound, (http, token) => SendAsync(http, endpoint, token), cancellationToken);
        return answer is { IsSuccess: true, Content: { } content }
            ? new ProviderAccount(NameIn(content, namesAt, placeAt, bearer), IdIn(content, idsAt))
            : ProviderAccount.Unknown;
    }

    private static string? NameIn(JsonElement content, IReadOnlyList<string> namesAt, string? placeAt, CredentialHeader sent)
    {
        if (namesAt.Select(pointer => NameAt(content, pointer, sent)).FirstOrDefault(name => name is not null) is not { } found)
            return null;
        if (placeAt is null)
            return found;
        return NameAt(content, placeAt, sent) is { } address && Uri.TryCreate(address, UriKind.Absolute, out var place) && place.Host.Length > 0
            ? $"{found} ({place.IdnHost})"
            : null;
    }

    private static string? IdIn(JsonElement content, IReadOnlyList<string> idsAt)
    {
        var parts = idsAt.Select(pointer => JsonPointer.Find(content, pointer) switch
        {
            { ValueKind: JsonValueKind.String } text => ProviderAccount.ReadId(text.GetString()),
            { ValueKind: JsonValueKind.Number } number => ProviderAccount.ReadId(number.GetRawText()),
            _ => null,
        }).ToList();
        return parts.Count > 0 && parts.TrueForAll(part => part is not null) ? string.Join(' ', parts) : null;
    }

    private static async Task<HttpResponseMessage?> SendAsync(HttpClient http, Uri endpoint, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, endpoint);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        return await http.SendAsync(request, cancellationToken);
    }

    private static string? NameAt(JsonElement content, string pointer, CredentialHeader sent) =>
        JsonPointer.Find(content, pointer) is { ValueKind: JsonValueKind.String } found ? ForeignText.Clean(found.GetString(), sent) : null;
}
