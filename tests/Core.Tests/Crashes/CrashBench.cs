using System.Globalization;
using Kontext.Testing;

namespace Kontext.Core.Tests.Crashes;

/// <summary>Injects a fault at each call of a flow, one call in each run, until the flow has no further call. Checks the result some days later.</summary>
internal sealed class CrashBench(AzuriteServer azurite)
{
    // No flow makes as many.
    private const int MaxCalls = 150;

    private readonly List<CrashPoint> _points = [];

    public bool Rotates { get; init; } = true;

    public bool IsConnected { get; init; } = true;

    /// <summary>Whether secrets are kept in Key Vaults, two of them.</summary>
    public bool HasVaults { get; init; }

    /// <summary>Further preparations.</summary>
    public Func<Deployment, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>The time from the fault to the check of the result.</summary>
    public TimeSpan Later { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Every call of a flow; every eighth in the small tier.</summary>
    public async Task<IReadOnlyList<CrashPoint>> RunAsync(string flow, CallFault fault, Func<Instance, Task> act)
    {
        for (var call = 0; await RunOneAsync(call, fault, act); call += LongTier.Step)
            Assert.True(call < MaxCalls);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{flow}, {fault}: {_points.Count} points, {_points.Count(point => point.IsUnkept)} in the gap, {_points.Sum(point => point.Orphans)} grants that cannot be ended"));
        return _points;
    }

    private async Task<bool> RunOneAsync(int at, CallFault fault, Func<Instance, Task> act)
    {
        using var vault = HasVaults ? new ScriptedKeyVault() : null;
        await using var deployment = IsConnected
            ? await Deployment.StartConnectedAsync(azurite, Rotates, vault)
            : await Deployment.StartAsync(azurite, Rotates, vault);
        await Prepare(deployment);
        var instance = deployment.StartInstance();
        var issued = deployment.Books.Issued;
        instance.Gate.Arrange(at, fault);
        var whole = act(instance);
        if (await Task.WhenAny(whole, instance.Gate.Ended) == whole)
            await whole;
        instance.Gate.Forget();
        if (instance.Gate.Met is not { } call)
            return false;

        var isUnkept = deployment.Books.Issued > issued && !await deployment.IsKeptAsync(deployment.Books.LastIssued);
        var name = $"{fault} at call {at}, {call}";
        var before = await deployment.StartInstance().FindConnectionAsync();
        await deployment.LetPassAsync(Later);
        _points.Add(await LookAsync(deployment, name, isUnkept, before));
        return true;
    }

    private static async Task<CrashPoint> LookAsync(Deployment deployment, string name, bool isUnkept, Core.Connections.Connection? before)
    {
        var instance = deployment.StartInstance();
        var after = await instance.FindConnectionAsync();
        Assert.True(before is not { Secret: null } || after is { Secret: null }, $"What had ended came back: {name}.");
        Assert.False(deployment.Books.IsReused && !isUnkept, $"A refresh token was used twice: {name}.");
        var faults = await Audit.FindFaultsAsync(deployment);
        Assert.True(faults.Count == 0, $"{string.Join(", ", faults)}: {name}.");
        var orphans = await Audit.FindOrphansAsync(deployment);
        Assert.True(orphans.Count == 0 || isUnkept, $"A grant that cannot be ended: {name}.");
        if (after?.Secret is not null && await instance.FindIntegrationAsync() is { IsArchived: false } integration && integration.Epoch == after.Epoch)
            Assert.True(deployment.Books.Takes((await instance.ResolveAsync()).AccessToken ?? ""), $"A connection that cannot be used: {name}.");
        return new CrashPoint(name, isUnkept, before, after, orphans.Count);
    }
}
