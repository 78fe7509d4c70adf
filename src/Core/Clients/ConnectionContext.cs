using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Clients;

/// <summary>
/// One integration at one authorization server. The redirect URI, the state and the browser's row hold the context, and all must agree.
/// Otherwise a code for one server could be sent to another (RFC 9700 section 4.4 and its update on cross-toolkit account takeover).
/// </summary>
/// <param name="Value">32 lower-case hex digits, not secret. The contexts of two organizations are never equal.</param>
public readonly record struct ConnectionContext(string Value)
{
    private const int Digits = 32;

    /// <summary>Returns the context. It never changes for an integration and a server.</summary>
    /// <param name="organization">The organization of the integration.</param>
    /// <param name="integration">The integration.</param>
    /// <param name="server">The issuer, or the token endpoint where none is known.</param>
    public static ConnectionContext Of(OrganizationId organization, IntegrationId integration, string server)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{organization.Key}\n{integration}\n{server}"));
        return new ConnectionContext(Convert.ToHexStringLower(hash)[..Digits]);
    }

    /// <summary>Parses a text; null when it is not a context.</summary>
    public static ConnectionContext? TryParse(string text) =>
        text.Length == Digits && text.All(char.IsAsciiHexDigitLower) ? new ConnectionContext(text) : null;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
