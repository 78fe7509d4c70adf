using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Clients;

/// <summary>
/// One integration at one authorization server. It stands in the redirect URI, in the state and in the browser's row, and all must agree: else a
/// code meant for one server could be led to another (RFC 9700 section 4.4 and its update on cross-toolkit account takeover).
/// </summary>
/// <param name="Value">32 lower-case hex digits, no secret; nobody can make one organization's equal another's.</param>
public readonly record struct ConnectionContext(string Value)
{
    private const int Digits = 32;

    /// <summary>The same for ever for the same integration and server.</summary>
    /// <param name="organization">Whose integration it is.</param>
    /// <param name="integration">Which.</param>
    /// <param name="server">The issuer, or the token endpoint where none is known.</param>
    public static ConnectionContext Of(OrganizationId organization, IntegrationId integration, string server)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{organization.Key}\n{integration}\n{server}"));
        return new ConnectionContext(Convert.ToHexStringLower(hash)[..Digits]);
    }

    /// <summary>Null for a text that is no context.</summary>
    public static ConnectionContext? TryParse(string text) =>
        text.Length == Digits && text.All(char.IsAsciiHexDigitLower) ? new ConnectionContext(text) : null;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
