using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Kontext.LocalHost.Identity;

/// <summary>
/// The client id and secret of an Authorization header. Each is form-encoded before they are joined (RFC 6749 section 2.3.1).
/// </summary>
internal sealed record BasicCredentials(string ClientId, string ClientSecret)
{
    public static bool TryParse(string header, [NotNullWhen(true)] out BasicCredentials? credentials)
    {
        credentials = null;
        if (!AuthenticationHeaderValue.TryParse(header, out var value)
            || !value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || value.Parameter is not { } parameter)
        {
            return false;
        }

        var bytes = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, bytes, out var length)
            || Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is not [var id, var secret])
        {
            return false;
        }

        credentials = new BasicCredentials(WebUtility.UrlDecode(id), WebUtility.UrlDecode(secret));
        return true;
    }

    public override string ToString() => ClientId;
}
