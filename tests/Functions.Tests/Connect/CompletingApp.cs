using Kontext.Testing;

namespace Kontext.Functions.Tests.Connect;

/// <summary>The app without a client at the authority. It cannot identify the person at a browser, so applications complete the connects of their users.</summary>
public sealed class CompletingApp(AzuriteServer azurite) : ConnectApp(azurite)
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings() => [.. base.Settings(), new("Connect:ClientId", "")];
}
