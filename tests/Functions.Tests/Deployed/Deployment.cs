using Kontext.Core.Maintenance;
using Kontext.Core.Storage;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Deployed;

/// <summary>A storage that takes identity tokens, the identity of the process, and one deployed app. A class fixture.</summary>
public sealed class Deployment : IAsyncLifetime
{
    internal AzuriteServer Azurite { get; } = AzuriteServer.WithIdentities();

    internal IdentityEndpoint Identity { get; } = new();

    internal DeployedApp App => field ??= new DeployedApp(Azurite);

    public async ValueTask InitializeAsync()
    {
        await Azurite.InitializeAsync();
        await Identity.StartAsync(CancellationToken.None);
        await App.Services.GetRequiredService<Tables>().CreateMissingAsync(CancellationToken.None);
        await App.Services.GetRequiredService<DueQueue>().CreateMissingAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Identity.DisposeAsync();
        await Azurite.DisposeAsync();
    }
}
