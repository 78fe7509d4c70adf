using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Testing;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>An authorization server that keeps failing is not called for a while. Each organization has its own circuit.</summary>
public sealed class AuthorityCircuitTests(AzuriteServer azurite)
{
    private const int People = 20;

    [Fact]
    public async Task An_open_circuit_postpones_connections_of_its_organization_only()
    {
        await using var host = await RefreshHost.StartAsync(azurite, tokens => tokens.KeepsRefreshToken = true, ("Maintenance:Concurrency", "1"));
        for (var number = 1; number < People; number++)
            await host.Rooms.ConnectAsync(host.Integration, PersonOf(number));
        await using var globex = host.Rooms.Restarted(organization: new OrganizationId("globex"));
        var theirs = await globex.CreateAsync(globex.Entered, path: "/other");
        await globex.ConnectAsync(theirs);
        host.Server.Token.Refuses(500);

        await host.RunAfterAsync(TimeSpan.FromMinutes(50));

        Assert.Equal((5, 1), AskedFor(host, theirs));
        Assert.Equal(People - 5, (await StatesAsync(host)).Count(state => state.Failures == 0));
        Assert.Equal(People + 1, (await host.HintsAsync()).Count(kind => kind == "refresh"));

        host.Server.Token.Answers(host.Tokens.AnswerAsync);
        await host.RunAfterAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((5, 2), AskedFor(host, theirs));
        Assert.Equal(0, (await globex.FindConnectionAsync(theirs))!.Refresh!.Failures);

        await host.RunForAsync(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
        Assert.Equal((5 + People, 2), AskedFor(host, theirs));
        Assert.All(await StatesAsync(host), state => Assert.Equal((0, null, state.Fence), (state.Failures, state.NotBefore, state.CommittedFence)));
    }

    [Fact]
    public async Task An_administrators_mistake_opens_no_circuit()
    {
        await using var host = await RefreshHost.StartAsync(azurite, settings: ("Maintenance:Concurrency", "1"));
        for (var number = 1; number < People; number++)
            await host.Rooms.ConnectAsync(host.Integration, PersonOf(number));
        host.Server.Token.Answers(401, """{ "error": "invalid_client" }""");

        await host.RunAfterAsync(TimeSpan.FromMinutes(50));

        Assert.All(await StatesAsync(host), state => Assert.Equal(1, state.Failures));
    }

    private static (int Ours, int Theirs) AskedFor(RefreshHost host, Integration theirs)
    {
        var count = host.Tokens.Refreshes.Count(request => request.Form["resource"] == theirs.Url.OriginalString);
        return (host.Tokens.Refreshes.Count - count, count);
    }

    private static async Task<List<RefreshState>> StatesAsync(RefreshHost host)
    {
        List<RefreshState> states = [(await host.FindAsync()).Refresh!];
        for (var number = 1; number < People; number++)
            states.Add((await host.FindAsync(PersonOf(number))).Refresh!);
        return states;
    }

    private static UserId PersonOf(int number) => new("https://issuer.example", $"alice-{number}");
}
