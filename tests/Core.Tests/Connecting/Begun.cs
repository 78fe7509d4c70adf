using Kontext.Core.Sessions;

namespace Kontext.Core.Tests.Connecting;

/// <summary>A person on their way: what stands in the address they were sent to, and the browser they sit at.</summary>
internal sealed record Begun(Uri Address, string State, Uri RedirectUri, BrowserKey Browser);
