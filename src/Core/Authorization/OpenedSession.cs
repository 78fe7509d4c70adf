namespace Kontext.Core.Authorization;

/// <summary>A session that has just been opened, and the key for the browser that opened it: the only time it leaves this program.</summary>
/// <param name="Session">As it stands now.</param>
/// <param name="Browser">Goes into the cookie.</param>
public sealed record OpenedSession(ConnectSession Session, BrowserKey Browser);
