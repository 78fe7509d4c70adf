using System.Text.RegularExpressions;
using Kontext.Core.Tokens;

namespace Kontext.Core.Integrations;

/// <summary>
/// The segment of a gateway address that names an integration: its UUID, or its name when the name can stand in a path and is not reserved.
/// </summary>
/// <param name="Id">The id; null when the segment is a name.</param>
/// <param name="Name">The name; null when the segment is an id.</param>
public sealed partial record GatewayPath(IntegrationId? Id, IntegrationName? Name)
{
    /// <summary>The resource that names the whole gateway, without the address of the deployment.</summary>
    internal const string WholeGateway = "mcp-gateway";

    // Paths below the gateway that do not name an integration.
    private static readonly string[] Reserved = ["integrations", "connect-session"];

    /// <summary>Parses a segment; null when it can name no integration.</summary>
    public static GatewayPath? TryParse(string segment)
    {
        if (IntegrationId.TryParse(segment, out var id))
            return new GatewayPath(id, Name: null);
        return PathName.IsMatch(segment) && segment.Any(char.IsAsciiLetter) && !Reserved.Contains(segment, StringComparer.OrdinalIgnoreCase)
            && IntegrationName.Parse(segment, "", []) is { } name
            ? new GatewayPath(Id: null, name)
            : null;
    }

    /// <summary>Returns whether an audience is one path of the gateway that can name an integration.</summary>
    internal static bool IsAudience(string audience, TokenIssuer issuer) =>
        audience.StartsWith(issuer.Gateway + "/", StringComparison.Ordinal) && TryParse(audience[(issuer.Gateway.Length + 1)..]) is not null;

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,128}\z", RegexOptions.NonBacktracking)]
    private static partial Regex PathName { get; }
}
