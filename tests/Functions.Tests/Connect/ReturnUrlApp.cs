using Kontext.Testing;

namespace Kontext.Functions.Tests.Connect;

/// <summary>With a return address that is one organization's alone.</summary>
public sealed class ReturnUrlApp(AzuriteServer azurite) : ConnectApp(azurite)
{
    public const string Favoured = "acme-favoured";
    public const string TheirUrl = "https://acme.example.com/back";

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
        [.. base.Settings(), new("Connect:ReturnUrls:2:Url", TheirUrl), new("Connect:ReturnUrls:2:Organization", Favoured)];
}
