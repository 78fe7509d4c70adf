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
    public async Task A_page_of_very_large_integrations_is_cut_short_at_four_megabytes_and_goes_on(string? name)
    {
        const int All = 140;
        var document = $$"""{"tools":"{{new string('x', 32_000)}}"}""";
        for (var i = 0; i < All; i++)
            await _rooms.CreateAsync($$"""{"name":"n{{i}}","url":"https://a.example","capabilities":{{document}}}""", Ct);

        using var first = await ListAsync(name, cursor: null);
        using var second = await ListAsync(name, first.NextCursor);

        Assert.InRange(first.Items.Count, 120, 132);
        Assert.Equal(All, first.Items.Concat(second.Items).Select(item => item.Id).Distinct().Count());
        Assert.Null(second.NextCursor);
    }

    private Task<IntegrationPage> ListAsync(string? name, string? cursor)
    {
        Assert.True(ListIntegrationsRequest.Parse(_rooms.Organization, "200", cursor, name).Succeeded(out var parsed, out _));
        return _rooms.Integrations.ListAsync(parsed, Ct);
    }
}
