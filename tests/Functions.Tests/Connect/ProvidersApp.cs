using Kontext.Testing;

namespace Kontext.Functions.Tests.Connect;

/// <summary>With a client of the deployment's own at a provider of the catalogue.</summary>
public sealed class ProvidersApp(AzuriteServer azurite) : ConnectApp(azurite)
{
    public const string ClientId = "the-client-of-this-deployment";
    public const string ClientSecret = "the-secret-of-this-deployment";

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
        [.. base.Settings(), new("Providers:github:ClientId", ClientId), new("Providers:github:ClientSecret", ClientSecret)];
}
