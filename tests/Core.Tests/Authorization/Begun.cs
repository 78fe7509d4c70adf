using Kontext.Core.Authorization;

namespace Kontext.Core.Tests.Authorization;

/// <summary>A person on their way: what stands in the address they were sent to, and the browser they sit at.</summary>
internal sealed record Begun(Uri Address, string State, Uri RedirectUri, BrowserKey Browser);
