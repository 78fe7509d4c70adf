using Kontext.Core.Integrations;
using Kontext.Testing;

namespace Kontext.Core.Tests.Integrations;

public sealed class LargePageTests(TestTables tables) : IClassFixture<TestTables>
{
    private readonly Rooms _rooms = new(tables);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("N")]
    public async Task A_page_of_very_large_integrations_is_cut_short_and_goes_on(string? name)
    {
        var document = $$"""{"tools":"{{new string('x', 32_000)}}"}""";
        for (var i = 0; i < 40; i++)
            await _rooms.CreateAsync($$"""{"name":"n{{i}}","url":"https://a.example","capabilities":{{document}}}""", Ct);

        var first = await ListAsync(name, cursor: null);
        var second = await ListAsync(name, first.NextCursor);

        Assert.Equal((33, 7), (first.Items.Count, second.Items.Count));
        Assert.Null(second.NextCursor);
    }

    private Task<IntegrationPage> ListAsync(string? name, string? cursor)
    {
        Assert.True(ListIntegrationsRequest.Parse(_rooms.Organization, "200", cursor, name).Succeeded(out var wish, out _));
        return _rooms.Integrations.ListAsync(wish, Ct);
    }
}
