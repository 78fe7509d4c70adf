using System.Text.RegularExpressions;
using Kontext.Core.Mcp;

namespace Kontext.Core.Probes;

/// <summary>
/// Reads the topic of an error in a successful answer: many servers refuse a credential by words only. In doubt it is another topic.
/// </summary>
internal static partial class RefusalWords
{
    private const int MaxSearched = 500;

    /// <summary>Returns the topic of an error.</summary>
    public static Topic Read(McpError error)
    {
        var words = error.Message ?? "";
        words = words.Length > MaxSearched ? words[..MaxSearched] : words;
        if (error.Code == McpError.UnsupportedVersion || Version.IsMatch(words))
            return Topic.Version;
        if (Host.IsMatch(words))
            return Topic.Host;
        if (error.HttpStatus == 429 || Rate.IsMatch(words))
            return Topic.Rate;
        if (error.HttpStatus == 401)
            return Topic.Credential;

        // Checked before the words about credentials: a server that cannot reach its own authority says nothing about the credential that
        // was sent.
        if (error.HttpStatus >= 500 || Trouble.IsMatch(words))
            return Topic.Trouble;
        if (Plain.IsMatch(words) || (Credential.IsMatch(words) && !NotOurs.IsMatch(words)))
            return Topic.Credential;
        if (error.HttpStatus == 403 || Permission.IsMatch(words))
            return Topic.Permission;
        return error.Code == McpError.Internal ? Topic.Trouble : Topic.Other;
    }

    [GeneratedRegex(@"unsupported[ _-]?(mcp[ _-]?)?protocol|protocol ?version", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Version { get; }

    [GeneratedRegex(@"\binvalid (host|origin)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Host { get; }

    [GeneratedRegex(@"rate[ _-]?limit|too many requests|quota|throttl", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rate { get; }

    [GeneratedRegex(@"timed? ?out|temporar|unavailable|overloaded|unreachable|bad gateway|connection (refused|reset|error|failed)|(could ?n.t|can ?not|cannot|unable to|failed to) (reach|connect|contact|fetch|load)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Trouble { get; }

    // The words of status 401 leave no doubt.
    [GeneratedRegex(@"\bunauthori[sz]ed\b|\bunauthenticated\b|\b(http|status|code|error):? ?401\b|\binvalid_token\b|\binvalid_auth\b|\bnot_authed\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Plain { get; }

    [GeneratedRegex(
        @"\bnot (yet )?(authenticated|authori[sz]ed|logged in|signed in)\b|\b(invalid|expired|missing|revoked|incorrect|unknown|bad|wrong|no)[ _-]((access|bearer|auth|authentication|authori[sz]ation|api|security|id)[ _-]?)*(token|credentials?|key|header|bearer|jwt|password)\b|\b(token|credentials?|(api|access)[ _-]?key|authori[sz]ation header|jwt)\b( \w+)? (is|are|was|has|have|not)\b.{0,30}\b(invalid|expired|missing|revoked|required|incorrect|valid|provided|recogni[sz]ed|accepted|active|found)\b|\b(requires?|needs?|required?) ((an?|valid|user|oauth) )*(authentication|login|log ?in|sign[ -]?in|bearer|(access |bearer |api )?token|(api|access) key|credentials?)\b|\b(authentication|authori[sz]ation|login|log ?in|sign[ -]?in)[ _-](header )?(is )?(required|failed|missing|needed|error|invalid)\b|\bplease (log|sign) in\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Credential { get; }

    // Tokens of JSON and of pages, and keys of objects and sessions, are not credentials.
    [GeneratedRegex(@"unexpected token|json token|page ?token|next ?token|cursor|continuation|session|csrf|max.?tokens?|token (limit|count|budget)|parse|syntax", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NotOurs { get; }

    [GeneratedRegex(@"forbidden|access denied|permission|not allowed|insufficient", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Permission { get; }

    /// <summary>The topic of a server's error.</summary>
    internal enum Topic
    {
        /// <summary>Another topic, or none that can be recognised.</summary>
        Other,

        /// <summary>The server does not know who the caller is.</summary>
        Credential,

        /// <summary>The server does not allow the request.</summary>
        Permission,

        /// <summary>The server does not serve the host name that it was called by.</summary>
        Host,

        /// <summary>Too many requests.</summary>
        Rate,

        /// <summary>The server failed, and may work later.</summary>
        Trouble,

        /// <summary>The revision of the protocol.</summary>
        Version,
    }
}
