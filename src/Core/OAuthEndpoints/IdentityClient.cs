using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Asks a provider whose account a token is of.</summary>
public sealed class IdentityClient(OutboundClients clients)
{
    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(5), 256 * 1024);

    /// <summary>
    /// The account's name, cleaned and at most 100 characters, a place behind it not counted, and its id. Each is null whenever there is none to be had,
    /// for any reason: a connection never fails for want of a name. Throws for nothing but the caller's own cancellation.
    /// </summary>
    /// <param name="endpoint">Must be at an origin the token is for: it is sent there.</param>
    /// <param name="namesAt">JSON pointers (RFC 6901); the first that leads to a text that is not blank wins.</param>
    /// <param name="placeAt">The same to the address of the place the name is one of, whose host is added to it; null where there is none such.</param>
    /// <param name="idsAt">The same to the parts of the id, of which none may be missing; empty where the provider has no id that lasts.</param>
    /// <param name="accessToken">The person's.</param>
    /// <param name="cancellationToken">The caller's.</param>
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
