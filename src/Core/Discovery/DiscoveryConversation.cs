using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Discovery;

/// <summary>One discovery: its steps so far, and the time that is left.</summary>
/// <param name="clients">Makes the calls.</param>
/// <param name="time">The time limit for all documents together.</param>
/// <param name="clock">Measures the time.</param>
internal sealed class DiscoveryConversation(OutboundClients clients, TimeSpan time, TimeProvider clock)
{
    private const int MaxRule = 350;
    private const long MaxBytes = 256 * 1024;

    // A server that does not answer must leave time for the next one.
    private static readonly TimeSpan DocumentTimeLimit = TimeSpan.FromSeconds(5);

    private readonly long _begun = clock.GetTimestamp();
    private readonly List<DiscoveryStep> _steps = [];

    public IReadOnlyList<DiscoveryStep> Steps => _steps;

    /// <summary>Asks for a document. Only cancellation by the caller throws.</summary>
    public async Task<MetadataAnswer> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        using var bound = Bind(address);
        using var response = await GetAsync(bound, address, cancellationToken);
        var body = response is { IsSuccessStatusCode: true } ? await response.TryReadAsync(cancellationToken) : null;
        return Remember(bound, body is null ? null : JsonBody.FindObject(body));
    }

    /// <summary>Asks whether an address answers, without reading the body.</summary>
    public async Task<MetadataAnswer> TouchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var bound = Bind(address);
        using var response = await GetAsync(bound, address, cancellationToken);
        return Remember(bound, document: null);
    }

    /// <summary>Adds to the last step what followed from its answer.</summary>
    public void Conclude(string rule) => _steps[^1] = _steps[^1] with { Rule = ForeignText.Cut(rule, MaxRule) };

    /// <summary>Adds a decision that needed no request.</summary>
    public void Note(string rule) => _steps.Add(new DiscoveryStep(Exchange: null, ForeignText.Cut(rule, MaxRule)));

    /// <summary>Adds the exchanges that came before the documents.</summary>
    public void Add(IEnumerable<Exchange> exchanges) => _steps.AddRange(exchanges.Select(exchange => new DiscoveryStep(exchange, Rule: null)));

    private BoundClient Bind(Uri address)
    {
        var left = time - clock.GetElapsedTime(_begun);
        left = left < TimeSpan.Zero ? TimeSpan.Zero : left;
        return clients.CreateBound(address, null, new OutboundLimits(left < DocumentTimeLimit ? left : DocumentTimeLimit, MaxBytes));
    }

    private static async Task<HttpResponseMessage?> GetAsync(BoundClient bound, Uri address, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        return await bound.TrySendAsync(request, cancellationToken);
    }

    private MetadataAnswer Remember(BoundClient bound, JsonElement? document)
    {
        Add(bound.Exchanges);
        return new MetadataAnswer(bound.Exchanges[^1], document);
    }
}
