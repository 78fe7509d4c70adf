using Kontext.Core.Sessions;

namespace Kontext.Core.Tests.Connecting;

/// <summary>An authorization that has begun: the parameters of its address, and the browser of the person.</summary>
internal sealed record Begun(Uri Address, string State, Uri RedirectUri, BrowserKey Browser);
