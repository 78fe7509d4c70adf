using Kontext.Core.Integrations;
using Kontext.Core.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>The parsed resource of an exchange request. Parsing reads no rows.</summary>
internal sealed record ExchangeResource
{
    /// <summary>
    /// The gateway audience when a token of this deployment is requested; null when a credential of an integration is requested.
    /// </summary>
    public string? Audience { get; private init; }

    /// <summary>The id of the integration; null when the resource has its name instead, and for the whole gateway.</summary>
    public IntegrationId? Id { get; private init; }

    /// <summary>
    /// The possible names of the integration, the most likely first; empty when the resource has an id, and for the whole gateway.
    /// </summary>
    public IReadOnlyList<IntegrationName> Names { get; private init; } = [];

    /// <summary>Whether the resource is the whole gateway.</summary>
    public bool IsWholeGateway => Audience is not null && Id is null && Names.Count == 0 && !IsUnknown;

    /// <summary>Whether the resource cannot exist in this deployment.</summary>
    public bool IsUnknown { get; private init; }

    /// <summary>Returns the resource of a gateway path.</summary>
    public static ExchangeResource Of(GatewayPath path) => new() { Id = path.Id, Names = path.Name is { } name ? [name] : [] };

    public static ExchangeResource Read(string text, TokenIssuer issuer)
    {
        if (text == GatewayPath.WholeGateway || text == issuer.Gateway)
            return new ExchangeResource { Audience = issuer.Gateway };
        if (text.StartsWith(issuer.Gateway + "/", StringComparison.Ordinal))
            return OfPath(text, text[(issuer.Gateway.Length + 1)..]);

        // A UUID is always an id, so an integration with a UUID as its name cannot take the place of another.
        if (IntegrationId.TryParse(text, out var id))
            return new ExchangeResource { Id = id };
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        List<IntegrationName> names = [.. new[] { text, slash > 0 ? text[..slash] : null }.OfType<string>().Select(Name).OfType<IntegrationName>()];
        return new ExchangeResource { Names = names, IsUnknown = names.Count == 0 };
    }

    private static ExchangeResource OfPath(string audience, string path) => GatewayPath.TryParse(path) is { } integration
        ? Of(integration) with { Audience = audience }
        : new ExchangeResource { Audience = audience, IsUnknown = true };

    private static IntegrationName? Name(string text) => IntegrationName.Parse(text, "", []);
}
