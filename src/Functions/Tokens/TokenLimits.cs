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
/// How many requests for tokens reach the authority, within this instance (RFC 6749 section 2.3.1: guessing of client secrets must be hard). The
/// authority sees one address for all clients, this service's, and would shut all of them out for the guesses of one.
/// </summary>
/// <remarks>
/// A client is told by id and secret together: guesses at the secret of another client use up none of that client's requests.
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

    /// <summary>Takes a permit; returns how long to wait where there is none, and null where there was one.</summary>
    internal TimeSpan? TryTake(OAuthClient client, HttpRequest request)
    {
        var key = KeyOf(client);
        return _accepted.TryGet(key, out _) ? _clients.TryTake(key) : _addresses.TryTake(AddressOf(request));
    }

    /// <summary>Remembers what the authority answered: a client that it accepted no longer counts for its network address.</summary>
    internal void Note(OAuthClient client, bool isAccepted)
    {
        if (isAccepted)
            _accepted.Set(KeyOf(client), true);
        else
            _accepted.Remove(KeyOf(client));
    }

    /// <summary>Takes a permit of a client of ours, for each person of its own; null where there was one. Guesses at its secret have a bucket of their own.</summary>
    internal TimeSpan? TryTakeOwn(ClientProof client, UserId? person) =>
        _clients.TryTake(TokenBuckets.KeyOf($"{client.ClientId}\n{person?.Key}", client.Secret ?? client.Assertion));

    /// <summary>Counts a wrong secret of a client of ours; returns how long to wait where there were too many.</summary>
    internal TimeSpan? TryGuess(ClientProof client) => _guesses.TryTake(TokenBuckets.KeyOf(client.ClientId, null));

    private static string KeyOf(OAuthClient client) => TokenBuckets.KeyOf(client.ClientId, client.Secret);

    // The worker takes it from the end of X-Forwarded-For, where the platform's front end adds the address it sees. Any before that may be made up.
    private static string AddressOf(HttpRequest request)
    {
        var address = request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();

        // One subscriber has a whole /64 of IPv6.
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
