using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>Parses redirect URIs: https, http to a loopback host, or a private-use scheme (RFC 8252 section 7).</summary>
internal static class RedirectUri
{
    /// <summary>The limit of redirect URIs of one application.</summary>
    public const int Most = 20;

    private const int MaxLength = 2_048;

    // A browser runs or shows these schemes itself.
    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "about", "blob", "chrome", "data", "file", "filesystem", "ftp", "intent", "javascript", "mailto", "ms-settings", "resource", "search-ms", "sms", "smb", "tel", "vbscript",
        "view-source", "ws", "wss",
    };

    /// <summary>Returns the redirect URI; null, with an error, when the text is not an allowed redirect URI.</summary>
    public static string? Parse(string text, string path, ICollection<FieldError> errors)
    {
        if (text.Length is 0 or > MaxLength)
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use 1 to {MaxLength} characters; this has {text.Length}."));
        else if (FindProblem(text) is { } problem)
            errors.Add(new FieldError(path, ErrorCodes.InvalidUrl, problem));
        else
            return text;
        return null;
    }

    private static string? FindProblem(string text)
    {
        if (text.Any(c => c is <= ' ' or > '~' or '\\') || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || !text.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase))
            return "Send an absolute address in ASCII, without spaces and backslashes.";
        if (text.Contains('#', StringComparison.Ordinal))
            return "A redirect URI carries no fragment (RFC 6749 section 3.1.2).";
        if (uri.UserInfo.Length > 0)
            return "A redirect URI carries no user name and no password.";
        if (Refused.Contains(uri.Scheme))
            return "A redirect URI needs https, http to a loopback host, or a scheme of the app's own.";
        return uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback ? "Use https; http is for a loopback host only." : null;
    }
}
