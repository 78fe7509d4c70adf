using Kontext.Core.Connecting;
using Kontext.Core.Sessions;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Connect;

/// <summary>A browser's request in its session.</summary>
/// <param name="Session">The session, as just read.</param>
/// <param name="Browser">The browser key, from the cookie.</param>
/// <param name="IsKnown">Whether the user is confirmed, or the deployment requires no confirmation.</param>
/// <param name="Form">The posted form, after the anti-forgery check; empty for a GET.</param>
internal sealed record Visit(ConnectSession Session, BrowserKey Browser, bool IsKnown, IFormCollection Form)
{
    /// <summary>The user's name at the authority, or the subject when there is no name.</summary>
    public string PersonName => Session.PersonName ?? Session.User.Subject;
}
