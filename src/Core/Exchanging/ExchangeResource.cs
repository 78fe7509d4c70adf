using System.Text.RegularExpressions;
using Kontext.Core.Integrations;
using Kontext.Core.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>What a credential is asked for, as the text says: nothing is looked up.</summary>
internal sealed partial record ExchangeResource
{
    private const string Gateway = "mcp-gateway";

    // Paths below the gateway that are no integration's.
    private static readonly string[] Reserved = ["integrations", "connect-session"];

    /// <summary>The gateway's audience that a token of ours is asked for; null where a credential of an integration is.</summary>
    public string? Audience { get; private init; }

    /// <summary>The integration's id; null where it is named, and for the whole gateway.</summary>
    public IntegrationId? Id { get; private init; }

    /// <summary>The names it may have, the likelier first; empty where it is an id, and for the whole gateway.</summary>
    public IReadOnlyList<IntegrationName> Names { get; private init; } = [];

    /// <summary>Whether the whole gateway is meant.</summary>
    public bool IsWholeGateway => Audience is not null && Id is null && Names.Count == 0 && !IsUnknown;

    /// <summary>Whether it can be nothing of ours.</summary>
    public bool IsUnknown { get; private init; }

    public static ExchangeResource Read(string text, TokenIssuer issuer)
    {
        if (text == Gateway || text == issuer.Gateway)
            return new ExchangeResource { Audience = issuer.Gateway };
        if (text.StartsWith(issuer.Gateway + "/", StringComparison.Ordinal))
            return OfPath(text, text[(issuer.Gateway.Length + 1)..]);

        // A UUID is always an id: no name can stand in front of it.
        if (IntegrationId.TryParse(text, out var id))
            return new ExchangeResource { Id = id };
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        List<IntegrationName> names = [.. new[] { text, slash > 0 ? text[..slash] : null }.OfType<string>().Select(Name).OfType<IntegrationName>()];
        return new ExchangeResource { Names = names, IsUnknown = names.Count == 0 };
    }

    private static ExchangeResource OfPath(string audience, string path)
    {
        if (IntegrationId.TryParse(path, out var id))
            return new ExchangeResource { Audience = audience, Id = id };
        return PathName.IsMatch(path) && path.Any(char.IsAsciiLetter) && !Reserved.Contains(path, StringComparer.OrdinalIgnoreCase) && Name(path) is { } name
            ? new ExchangeResource { Audience = audience, Names = [name] }
            : new ExchangeResource { Audience = audience, IsUnknown = true };
    }

    private static IntegrationName? Name(string text) => IntegrationName.Parse(text, "", []);

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,128}\z", RegexOptions.NonBacktracking)]
    private static partial Regex PathName { get; }
}
