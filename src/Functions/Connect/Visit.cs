using Kontext.Core.Connecting;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Connect;

/// <summary>A browser in its session.</summary>
/// <param name="Session">As it was just read.</param>
/// <param name="Browser">From its cookie.</param>
/// <param name="IsKnown">Whether the person at the browser is known to be the session's, or need not be.</param>
/// <param name="Form">What was posted, with the anti-forgery value checked; empty for a GET.</param>
internal sealed record Visit(ConnectSession Session, BrowserKey Browser, bool IsKnown, IFormCollection Form)
{
    /// <summary>What the person is called: at the authority, else by their subject.</summary>
    public string PersonName => Session.PersonName ?? Session.User.Subject;
}
