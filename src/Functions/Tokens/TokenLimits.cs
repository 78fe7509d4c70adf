using System.Net;
using System.Net.Sockets;
using Kontext.Core.Bounds;
using Kontext.Core.Exchanging;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Functions.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Tokens;

/// <summary>
/// Limits the token requests of one instance, which makes guessing of client secrets hard (RFC 6749 section 2.3.1). The authority sees the
/// address of this service for all clients. Without a limit, the guesses of one client could block all of them there.
/// </summary>
/// <remarks>
/// A bucket belongs to id and secret together. Guesses at a client's secret therefore use up no request of that client.
/// </remarks>
public sealed class TokenLimits(IOptions<RateLimitOptions> options)
{
    private const int MostClients = 10_000;
    private const int GuessesAMinute = 20;

    private readonly LeastUsed<string, bool> _accepted = new(MostClients);
    private readonly TokenBuckets _clients = new(options.Value.RequestsPerCaller, TimeSpan.FromSeconds(1), options.Value.RequestsPerCaller);
    private readonly TokenBuckets _addresses = new(
        options.Value.UnknownClientsPerAddress, TimeSpan.FromMinutes(1) / options.Value.UnknownClientsPerAddress, added: 1);

    private readonly TokenBuckets _guesses = new(GuessesAMinute, TimeSpan.FromMinutes(1) / GuessesAMinute, added: 1);

    /// <summary>The number of buckets in memory.</summary>
    public int Count => _clients.Count + _addresses.Count + _guesses.Count;

    /// <summary>Takes a permit. Returns null on success, else the time to wait.</summary>
    internal TimeSpan? TryTake(OAuthClient client, HttpRequest request)
    {
        var key = KeyOf(client);
        return _accepted.TryGet(key, out _) ? _clients.TryTake(key) : _addresses.TryTake(AddressOf(request));
    }

    /// <summary>
    /// Stores whether the authority accepted the client. An accepted client has a limit of its own instead of its network address's limit.
    /// </summary>
    internal void Note(OAuthClient client, bool isAccepted)
    {
        if (isAccepted)
            _accepted.Set(KeyOf(client), true);
        else
            _accepted.Remove(KeyOf(client));
    }

    /// <summary>
    /// Takes a permit of this service's own client, for each of its users. Returns null on success. Guesses at its secret have another
    /// bucket.
    /// </summary>
    public TimeSpan? TryTakeOwn(ClientProof client, UserId? person) =>
        _clients.TryTake(TokenBuckets.KeyOf($"{client.ClientId}\n{person?.Key}", client.Secret ?? client.Assertion));

    /// <summary>
    /// Takes a permit of one session of a client, which its code or refresh token names. The sessions of a public client so do not slow each
    /// other. Returns null on success.
    /// </summary>
    internal TimeSpan? TryTakeSession(ClientProof client, string token) => _clients.TryTake(TokenBuckets.KeyOf(client.ClientId, token));

    /// <summary>Counts a wrong secret of this service's own client. Returns the time to wait after too many, else null.</summary>
    public TimeSpan? TryGuess(ClientProof client) => _guesses.TryTake(TokenBuckets.KeyOf(client.ClientId, null));

    /// <summary>
    /// Returns the answer to a refused client. Guesses at a client's secret are limited per client. They never limit the client that sends
    /// the right secret.
    /// </summary>
    internal IResult Refuse(ClientProof client, ExchangeError error) =>
        error.IsGuess && TryGuess(client) is { } wait ? TokenError.SlowDown(wait) : new ExchangeErrorAnswer(error);

    private static string KeyOf(OAuthClient client) => TokenBuckets.KeyOf(client.ClientId, client.Secret);

    // The worker reads the last entry of X-Forwarded-For, which the platform's front end adds. The client may have forged earlier entries.
    private static string AddressOf(HttpRequest request)
    {
        var address = request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();

        // One subscriber usually has a complete /64 of IPv6 addresses.
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
