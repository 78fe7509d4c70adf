using Kontext.Testing;

namespace Kontext.Functions.Tests.Deployed;

/// <summary>Storage over https and an identity's endpoint, once for all tests of a deployment, and an app for those that change nothing.</summary>
public sealed class Surroundings : IAsyncLifetime
{
    internal AzuriteServer Azurite { get; } = AzuriteServer.WithIdentities();

    internal IdentityEndpoint Identity { get; } = new();

    internal DeployedApp App => field ??= new DeployedApp(Azurite);

    public async ValueTask InitializeAsync()
    {
        await Azurite.InitializeAsync();
        await Identity.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Identity.DisposeAsync();
        await Azurite.DisposeAsync();
    }
}
