using Kontext.Core.Integrations;
using Kontext.Core.Storage;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Browser;

/// <summary>The state of a sign-in: what the user came from, and the browser's own part, with a dot between.</summary>
internal static class SignInState
{
    // No session id begins with one of these prefixes.
    internal const string Link = "link-";
    internal const string Flow = "authorize-";

    /// <summary>Returns the session that the answer's state names; null when it names none.</summary>
    internal static ExpiringKey? FindSession(HttpRequest request) =>
        Read(request) is [var session, _] ? ExpiringKey.TryParse(session) : null;

    /// <summary>Returns the integration that the answer's state names, for a browser without a session; null when it names none.</summary>
    internal static IntegrationId? FindLink(HttpRequest request) =>
        Read(request) is [var link, _] && link.StartsWith(Link, StringComparison.Ordinal) && IntegrationId.TryParse(link[Link.Length..], out var id) ? id : null;

    /// <summary>Returns the flow that the answer's state names, for a user whom an application sent here; null when it names none.</summary>
    internal static FlowId? FindFlow(HttpRequest request) =>
        Read(request) is [var flow, _] && flow.StartsWith(Flow, StringComparison.Ordinal) ? FlowId.TryParse(flow[Flow.Length..]) : null;

    /// <summary>Returns the parts of the answer's state; null when the answer has none.</summary>
    internal static string[]? Read(HttpRequest request) => request.QueryText("state")?.Split('.');
}
