using Kontext.Functions.Tests.Connect;
using Kontext.Testing;

namespace Kontext.Functions.Tests;

/// <summary>The app with limits that a test can reach.</summary>
public sealed class LimitedApp(AzuriteServer azurite, params (string Name, string Value)[] limits) : ConnectApp(azurite)
{
    public static async Task<LimitedApp> StartAsync(AzuriteServer azurite, params (string Name, string Value)[] limits)
    {
        LimitedApp app = new(azurite, limits);
        await app.InitializeAsync();
        return app;
    }

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
        [.. base.Settings(), .. limits.Select(limit => KeyValuePair.Create(limit.Name, (string?)limit.Value))];
}
