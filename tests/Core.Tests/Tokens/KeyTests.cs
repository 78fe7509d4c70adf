using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Tokens;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Core.Tests.Tokens;

/// <summary>The keys of this deployment: elected once, published before use, and valid until their tokens have expired.</summary>
public sealed class KeyTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Eight_instances_at_once_elect_one_key_of_each_kind()
    {
        var tables = await NewTablesAsync();
        var rooms = Enumerable.Range(0, 8).Select(_ => NewRooms(tables)).ToList();

        var tokens = await Task.WhenAll(rooms.Select(room => IssueAsync(room)));
        foreach (var (room, token) in rooms.SelectMany(room => tokens.Select(token => (room, token))))
            Assert.NotNull(await Tokens(room).CheckAsync(token, Ct));
        Assert.Single(await Keys(rooms[0]).ListPublicAsync(Ct));
        var seals = await Task.WhenAll(rooms.Select(room => room.GetRequiredService<SymmetricKeys>().GetAsync(KeyPurpose.ClientSeal, Ct)));
        Assert.Single(seals.Select(Convert.ToHexString).Distinct(StringComparer.Ordinal));
        var refresh = await rooms[0].GetRequiredService<SymmetricKeys>().GetAsync(KeyPurpose.RefreshToken, Ct);
        Assert.NotEqual(seals[0], refresh);
        foreach (var room in rooms)
            await room.DisposeAsync();
    }

    [Fact]
    public async Task A_rotation_refuses_no_token_on_the_way()
    {
        var tables = await NewTablesAsync();
        await using ServiceProvider one = NewRooms(tables), other = NewRooms(tables);
        var first = await KidOfAsync(one);
        await KidOfAsync(other);

        _clock.Advance(SigningKeys.RotatedEvery - TimeSpan.FromMinutes(1));
        await Keys(one).RotateAsync(Ct);
        Assert.Single(await FreshAsync(one));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Keys(one).RotateAsync(Ct), Keys(other).RotateAsync(Ct));
        Assert.Equal(2, (await FreshAsync(one)).Count);
        Assert.Equal(2, (await FreshAsync(other)).Count);

        // For each hour of two days: the other instance accepts new signatures, and earlier signatures stay valid.
        HashSet<string> signers = [];
        for (var hour = 0; hour < 48; hour++)
        {
            var before = await IssueAsync(one, TimeSpan.FromHours(24));
            _clock.Advance(TimeSpan.FromHours(1));
            signers.Add(await KidOfAsync(one));
            Assert.NotNull(await Tokens(other).CheckAsync(before, Ct));
            Assert.NotNull(await Tokens(one).CheckAsync(await IssueAsync(other), Ct));
        }

        Assert.Equal(2, signers.Count);
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.NotEqual(first, Assert.Single(await FreshAsync(one)).Kid);
    }

    [Fact]
    public async Task A_key_that_an_operator_ends_refuses_its_tokens_and_has_a_successor_at_once()
    {
        var tables = await NewTablesAsync();
        await using ServiceProvider one = NewRooms(tables), other = NewRooms(tables);
        var (leaked, first) = (await IssueAsync(one), await KidOfAsync(other));
        var keys = tables.Service.GetTableClient(tables.Prefix + "Keys");
        var row = (await keys.GetEntityAsync<TableEntity>("signing", "00000001", cancellationToken: Ct)).Value;
        row["CountsUntil"] = _clock.GetUtcNow();
        await keys.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Merge, Ct);

        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await Tokens(one).CheckAsync(leaked, Ct));
        var next = await IssueAsync(one);
        Assert.NotNull(await Tokens(other).CheckAsync(next, Ct));
        Assert.NotEqual(first, Assert.Single(await Keys(other).ListPublicAsync(Ct)).Kid);
    }

    private async Task<IReadOnlyList<JsonWebKey>> FreshAsync(ServiceProvider rooms)
    {
        _clock.Advance(TimeSpan.FromMinutes(10)); // an instance reads its keys again by then
        return await Keys(rooms).ListPublicAsync(Ct);
    }

    private async Task<TestTables> NewTablesAsync()
    {
        TestTables tables = new(azurite);
        await tables.InitializeAsync();
        return tables;
    }

    private ServiceProvider NewRooms(TestTables tables) =>
        new ServiceCollection().AddCoreRooms(CoreRooms.Settings(azurite.ConnectionString, tables.Prefix), _clock).BuildServiceProvider(validateScopes: true);

    private static SigningKeys Keys(ServiceProvider rooms) => rooms.GetRequiredService<SigningKeys>();

    private static OwnTokens Tokens(ServiceProvider rooms) => rooms.GetRequiredService<OwnTokens>();

    private static async Task<string> KidOfAsync(ServiceProvider rooms) => new JsonWebToken(await IssueAsync(rooms)).Kid;

    private static async Task<string> IssueAsync(ServiceProvider rooms, TimeSpan? lifetime = null)
    {
        TokenSubject subject = new() { Organization = new OrganizationId("acme"), Client = "app_x" };
        return (await Tokens(rooms).IssueAsync(subject, "https://x.example/api/v1", ["gateway:access"], lifetime ?? OwnTokens.Lifetime, Ct)).Text;
    }
}
