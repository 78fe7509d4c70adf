using System.Net.Sockets;
using Kontext.Core.Integrations;
using Kontext.Core.Outbound;
using Kontext.Core.Probes;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Outbound;

/// <summary>Large answers share a bounded memory budget. A shortage of memory is never recorded as a fault of a server.</summary>
public sealed class LargeAnswerTests
{
    private const int LargeBytes = 1024 * 1024;

    private static readonly OutboundLimits OfAcme = OutboundLimits.Default with { Owner = "acme" };
    private static readonly OutboundLimits OfGlobex = OutboundLimits.Default with { Owner = "globex" };

    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_large_answer_of_one_owner_waits_for_the_first_and_another_owners_does_not()
    {
        await using var server = await LoopbackServer.StartAsync(Large, Ct);
        await using var services = Services();
        var clients = services.Get<OutboundClients>();
        using var third = clients.CreateBound(server.Address, null, OfGlobex);
        using var second = clients.CreateBound(server.Address, null, OfAcme);
        Task<byte[]> waiting;
        using (var first = clients.CreateBound(server.Address, null, OfAcme))
        {
            Assert.Equal(LargeBytes, (await first.Http.GetByteArrayAsync(server.Address, Ct)).Length);
            Assert.False(first.HasWaited);
            waiting = second.Http.GetByteArrayAsync(server.Address, Ct);

            Assert.Equal(LargeBytes, (await third.Http.GetByteArrayAsync(server.Address, Ct)).Length);
            Assert.False(waiting.IsCompleted);
        }

        Assert.Equal(LargeBytes, (await waiting).Length);
        Assert.True(second.HasWaited);
    }

    [Theory]
    [InlineData(1_000, false)]
    [InlineData(LargeBytes, true)]
    public async Task Neither_a_small_answer_nor_one_that_is_passed_on_waits_for_a_large_one(int bytes, bool isPassedOn)
    {
        await using var server = await LoopbackServer.StartAsync(
            context => context.Response.Body.WriteAsync(new byte[context.Request.Path == "/other" ? bytes : LargeBytes]).AsTask(), Ct);
        await using var services = Services();
        var clients = services.Get<OutboundClients>();
        using var first = clients.CreateBound(server.Address, null, OfAcme);
        await first.Http.GetByteArrayAsync(server.Address, Ct);
        using var second = clients.CreateBound(server.Address, null, OfAcme with { IsPassedOn = isPassedOn });

        Assert.Equal(bytes, (await second.Http.GetByteArrayAsync(server.At("/other"), Ct)).Length);
        Assert.False(second.HasWaited);
    }

    [Fact]
    public async Task Two_answers_that_wait_at_once_count_as_waiting()
    {
        await using var server = await LoopbackServer.StartAsync(Large, Ct);
        await using var services = Services();
        var clients = services.Get<OutboundClients>();
        using var second = clients.CreateBound(server.Address, null, OfAcme);
        Task<byte[]>[] waiting;
        using (var first = clients.CreateBound(server.Address, null, OfAcme))
        {
            await first.Http.GetByteArrayAsync(server.Address, Ct);
            waiting = [second.Http.GetByteArrayAsync(server.Address, Ct), second.Http.GetByteArrayAsync(server.Address, Ct)];
            while (!second.HasWaited)
                await Task.Yield();
        }

        Assert.All(await Task.WhenAll(waiting), body => Assert.Equal(LargeBytes, body.Length));
        Assert.True(second.HasWaited);
    }

    [Fact]
    public async Task An_answer_without_memory_in_time_is_our_own_shortage_and_no_timeout()
    {
        await using var server = await LoopbackServer.StartAsync(Large, Ct);
        await using var services = Services();
        var clients = services.Get<OutboundClients>();
        using var first = clients.CreateBound(server.Address, null, OfAcme);
        await first.Http.GetByteArrayAsync(server.Address, Ct);
        using var second = clients.CreateBound(server.Address, null, OfAcme);
        var waiting = second.Http.GetByteArrayAsync(server.Address, Ct);
        while (!second.HasWaited)
            await Task.Yield();

        _clock.Advance(OfAcme.Time);

        await Assert.ThrowsAnyAsync<Exception>(() => waiting);
        Assert.Equal(OutboundFailure.OwnShortage, Assert.Single(second.Exchanges).Failure);
    }

    [Fact]
    public async Task A_probe_without_memory_is_postponed()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.LargeTools(LargeBytes), Ct);
        await using var services = Services();
        using var first = services.Get<OutboundClients>().CreateBound(server.Address, null, OfAcme);
        using StringContent list = new("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        using var response = await first.Http.PostAsync(server.Address, list, Ct);
        var probe = services.Get<McpProbe>().ProbeAsync(server.Address, null, new("acme"), Ct);
        while (services.Get<LargeAnswers>().Budget.Waiting == 0)
            await Task.Yield();

        _clock.Advance(OfAcme.Time);

        var found = await probe;
        Assert.Equal(ProbeOutcome.Postponed, found.Outcome);
        Assert.False(found.IsTransient);
    }

    [Fact]
    public async Task A_probe_with_enough_memory_lists_three_megabytes_of_tools()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.LargeTools(3_200_000), Ct);
        await using var services = Services();

        var found = await services.Get<McpProbe>().ProbeAsync(server.Address, null, new("acme"), Ct);

        Assert.Equal((ProbeOutcome.Accepted, 781), (found.Outcome, found.ToolCount));
    }

    [Fact]
    public async Task Running_out_of_memory_during_a_check_postpones_it()
    {
        await using var services = Services();
        using var bound = services.Get<OutboundClients>().CreateBound(new Uri("http://127.0.0.1:1"), null, OfAcme);

        var found = await ProbeConversation.RunAsync(
            bound, credential: null, OfAcme.Time, _ => Task.FromException<ProbeResult>(new IOException("broken", new InsufficientMemoryException())), Ct);

        Assert.Equal(ProbeOutcome.Postponed, found.Outcome);
    }

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    public void Running_out_of_sockets_is_our_own_shortage(SocketError error) =>
        Assert.Equal(OutboundFailure.OwnShortage, OutboundFaults.Classify(new HttpRequestException("no", new SocketException((int)error))));

    [Fact]
    public void A_postponed_check_keeps_the_verdict_and_is_repeated_soon()
    {
        ValidationRecord before = new(ValidationStatus.Valid, "in order", DateTimeOffset.UnixEpoch, Failures: 0);
        Integration integration = new()
        {
            Organization = new("acme"),
            Id = new(Guid.Empty),
            Name = new IntegrationName("n", "n"),
            Url = new Uri("https://mcp.example"),
            Category = Category.GatewayRemoteMcp,
            AuthMode = AuthMode.None,
            Revision = 1,
            Epoch = 1,
            Validation = before,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };

        var verdict = Verdict.Of(integration, ProbeFindings.Postponed([]), new RecheckOptions(), DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1));

        Assert.Same(before, verdict.Record);
        Assert.InRange(verdict.AgainIn, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3));
    }

    private static Task Large(HttpContext context) => context.Response.Body.WriteAsync(new byte[LargeBytes]).AsTask();

    // Room for two clients at once, one of each owner.
    private OutboundServices Services() => new(
        new Dictionary<string, string?> { ["Outbound:AllowLoopback"] = "true", ["Outbound:LargeAnswerBytes"] = "8388608" }, clock: _clock);
}
