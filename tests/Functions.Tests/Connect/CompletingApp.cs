using Kontext.Testing;

namespace Kontext.Functions.Tests.Connect;

/// <summary>The app without a client at the authority: it cannot tell who sits at a browser, so applications complete what their people begin.</summary>
public sealed class CompletingApp(AzuriteServer azurite) : ConnectApp(azurite)
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings() => [.. base.Settings(), new("Connect:ClientId", "")];
}
