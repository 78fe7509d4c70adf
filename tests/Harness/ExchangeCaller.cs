using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Exchanging;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Harness;

/// <summary>Clients that exchange the token of a random user for a credential, and use the credential at once.</summary>
/// <param name="rooms">The services of this instance.</param>
/// <param name="crowd">The people.</param>
/// <param name="clients">The client of each organization, in the order of the crowd.</param>
/// <param name="answers">Counts the results of the calls.</param>
internal sealed class ExchangeCaller(IServiceProvider rooms, Crowd crowd, IReadOnlyList<ExchangeClient> clients, CallerAnswers answers)
{
    private const int FingerprintBytes = 4;
    private const string TemporarilyUnavailable = "temporarily_unavailable";

    private readonly ConcurrentDictionary<string, int> _handedOut = new(StringComparer.Ordinal);

    /// <summary>How often each credential was handed out, by the fingerprint that the audit has.</summary>
    public IReadOnlyDictionary<string, int> HandedOut => _handedOut;

    /// <summary>The request of a client for a person's credential.</summary>
    public static ExchangeRequest RequestFor(ExchangeClient client, Crowd crowd, int person) => new(
        new ClientProof(client.ClientId, client.Secret, Assertion: null),
        ExchangeSubject.Of(crowd.OrganizationOf(person), Crowd.UserOf(person), mayUseGateway: false),
        client.Integration,
        Scopes: null,
        TraceId: null);

    public async Task CallAsync() => answers.Add(await CallAsync(Random.Shared.Next(crowd.People)));

    private async Task<string> CallAsync(int person)
    {
        var request = RequestFor(clients[person % crowd.Organizations], crowd, person);
        try
        {
            var result = await rooms.GetRequiredService<ExchangeService>().ExchangeAsync(request, CancellationToken.None);
            return result.Credential is { } credential ? await UseAsync(credential)
                : result.Error!.Code == TemporarilyUnavailable ? CallerAnswers.Away
                : result.Error.Code;
        }
        catch (UnavailableException)
        {
            return CallerAnswers.Away;
        }
    }

    private async Task<string> UseAsync(ExchangedCredential credential)
    {
        var clock = rooms.GetRequiredService<TimeProvider>();
        var now = clock.GetUtcNow();
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(credential.AccessToken)).AsSpan(0, FingerprintBytes));
        _handedOut.AddOrUpdate(fingerprint, 1, (_, count) => count + 1);
        if (credential.ExpiresIn is not { } left)
            return CallerAnswers.Expired;
        var used = await ResourceUse.TryAsync(rooms.GetRequiredService<OutboundClients>(), credential.Integration!.Url, credential.AccessToken);
        return used == CallerAnswers.Refused && clock.GetUtcNow() >= now + left ? CallerAnswers.Late : used;
    }
}
