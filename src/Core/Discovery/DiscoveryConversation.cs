using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Discovery;

/// <summary>One discovery: what it has asked so far, and the time that it has left.</summary>
/// <param name="clients">The way out.</param>
/// <param name="time">For all documents together.</param>
/// <param name="clock">Measures it.</param>
internal sealed class DiscoveryConversation(OutboundClients clients, TimeSpan time, TimeProvider clock)
{
    private const int MaxRule = 350;
    private const long MaxBytes = 256 * 1024;

    // One server that keeps silent must leave time for the next.
    private static readonly TimeSpan DocumentTimeLimit = TimeSpan.FromSeconds(5);

    private readonly long _begun = clock.GetTimestamp();
    private readonly List<DiscoveryStep> _steps = [];

    public IReadOnlyList<DiscoveryStep> Steps => _steps;

    /// <summary>Asks for a document. Throws for nothing but the caller's own cancellation.</summary>
    public async Task<MetadataAnswer> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        using var bound = Bind(address);
        using var response = await GetAsync(bound, address, cancellationToken);
        var body = response is { IsSuccessStatusCode: true } ? await response.TryReadAsync(cancellationToken) : null;
        return Remember(bound, body is null ? null : JsonBody.FindObject(body));
    }

    /// <summary>Asks whether anything is at an address, and reads no body.</summary>
    public async Task<MetadataAnswer> TouchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var bound = Bind(address);
        using var response = await GetAsync(bound, address, cancellationToken);
        return Remember(bound, document: null);
    }

    /// <summary>Says what followed from the last answer.</summary>
    public void Conclude(string rule) => _steps[^1] = _steps[^1] with { Rule = ForeignText.Cut(rule, MaxRule) };

    /// <summary>Says what followed from something that needed no question.</summary>
    public void Note(string rule) => _steps.Add(new DiscoveryStep(Exchange: null, ForeignText.Cut(rule, MaxRule)));

    /// <summary>Adds what was asked before the documents were.</summary>
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
