using System.Globalization;
using Kontext.Core.Connections;
using Kontext.Testing;
using Kontext.Testing.OAuth;

namespace Kontext.Core.Tests.Crashes;

/// <summary>
/// Before each call of one process, and between the call and its answer, another process runs a whole other operation. Days later storage
/// and the server's books agree, and no grant is lost.
/// </summary>
public sealed class RaceTests(AzuriteServer azurite)
{
    // No flow makes as many calls.
    private const int MaxCalls = 150;

    private static readonly TimeSpan ShortBeforeExpiry = GrantBooks.Lifetime - TimeSpan.FromMinutes(4) - TimeSpan.FromHours(2);

    private static readonly Dictionary<string, Func<Instance, Task>> Acts = new(StringComparer.Ordinal)
    {
        ["refresh"] = instance => instance.RefreshAsync(),
        ["engine"] = instance => instance.RunEngineAsync(),
        ["disconnect"] = instance => instance.RevokeAsync(),
        ["connect"] = instance => instance.ConnectAsync(),
        ["change"] = instance => instance.UpdateAsync($$"""{ "url": "{{instance.OtherUrl}}" }"""),
    };

    public static TheoryData<string, string> Pairs => LongTier.IsOn ? AllPairs : new(("refresh", "refresh"), ("refresh", "connect"), ("disconnect", "refresh"));

    private static TheoryData<string, string> AllPairs => new(
        from one in (string[])["refresh", "disconnect", "connect"]
        from other in (string[])["refresh", "disconnect", "connect", "disconnect, connect", "connect, disconnect", "connect, refresh", "change, engine"]
        select (one, other));

    [Theory, MemberData(nameof(Pairs))]
    public async Task An_operation_runs_between_any_two_requests_of_another(string one, string other)
    {
        var points = 0;
        foreach (var moment in Enum.GetValues<CallMoment>())
        {
            for (var call = 0; await RunOneAsync(one, other, call, moment); call += LongTier.Step)
            {
                points++;
                Assert.True(call < MaxCalls);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one} / {other}: {points} interleavings"));
    }

    private async Task<bool> RunOneAsync(string one, string other, int call, CallMoment moment)
    {
        await using var deployment = await Deployment.StartConnectedAsync(azurite);
        deployment.Clock.Advance(ShortBeforeExpiry);
        var (first, second) = (deployment.StartInstance(), deployment.StartInstance());
        first.Gate.Arrange(call, OtherAsync, moment);

        await Acts[one](first);

        first.Gate.Forget();
        if (first.Gate.Met is not { } met)
            return false;
        var name = $"{one} / {other} {moment} call {call}, {met}";
        var before = await second.FindConnectionAsync();
        await deployment.LetPassAsync(TimeSpan.FromDays(2));
        var after = await second.FindConnectionAsync();
        var isReplyLost = moment == CallMoment.AfterWithoutAnswer && met == "POST server/token";
        Assert.True(isReplyLost || !deployment.Books.IsReused, $"A refresh token was used twice: {name}.");
        Assert.True(isReplyLost || (before?.Secret is null) == (after?.Secret is null), $"It did not stay as it was: {name}.");
        Assert.True(isReplyLost || after!.Reason is not DisconnectReason.ProviderRefused, $"A grant was lost: {name}.");
        var faults = await Audit.FindFaultsAsync(deployment);
        Assert.True(faults.Count == 0, $"{string.Join(", ", faults)}: {name}.");
        Assert.True(isReplyLost || (await Audit.FindOrphansAsync(deployment)).Count == 0, $"A grant that cannot be ended: {name}.");
        Assert.True(after?.Secret is null || deployment.Books.Takes((await second.ResolveAsync()).AccessToken ?? ""), $"A connection that cannot be used: {name}.");
        return true;

        async Task OtherAsync()
        {
            foreach (var act in other.Split(", "))
                await Acts[act](second);
        }
    }
}
