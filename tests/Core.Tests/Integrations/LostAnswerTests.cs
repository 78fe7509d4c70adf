using Kontext.Core.Integrations;
using Kontext.Testing;

namespace Kontext.Core.Tests.Integrations;

/// <summary>A write succeeds and its answer is lost. Another request changes the row before the retry, so the writer cannot recognize its own work.</summary>
public sealed class LostAnswerTests(TestTables tables) : IClassFixture<TestTables>
{
    private readonly Rooms _rooms = new(tables);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_integration_keeps_its_server_token_after_a_lost_answer()
    {
        Integration? created = null;
        // The first transaction keeps the token.
        var transaction = 0;
        tables.Faults.LoseAnswer(request => Rooms.IsBatch(request) && transaction++ == 1, async () => created = await RenameTheOnlyOneAsync());

        await _rooms.CreateAsync("""{"name":"A","url":"https://a.example","authMode":"server_token","serverToken":"kept"}""", Ct);

        var row = await _rooms.GetAsync(created!.Id, Ct);
        Assert.Equal("B", row.Name.Text);
        Assert.Equal("kept", await _rooms.TokenAsync(row.ServerToken, Ct));
    }

    [Fact]
    public async Task A_lost_answer_of_a_change_leaves_the_changed_server_token()
    {
        var created = await _rooms.CreateAsync("""{"name":"A","url":"https://a.example","authMode":"server_token","serverToken":"first"}""", Ct);
        tables.Faults.LoseAnswer(
            request => request.Method == Azure.Core.RequestMethod.Put && request.Uri.ToUri().AbsolutePath.Contains("Integrations", StringComparison.Ordinal),
            () => _rooms.UpdateAsync(created.Id, """{"serverToken":"another's"}""", Ct));

        await _rooms.UpdateAsync(created.Id, """{"serverToken":"mine"}""", Ct);

        var row = await _rooms.GetAsync(created.Id, Ct);
        Assert.Equal("mine", await _rooms.TokenAsync(row.ServerToken, Ct));
    }

    private async Task<Integration> RenameTheOnlyOneAsync()
    {
        Assert.True(ListIntegrationsRequest.Parse(_rooms.Organization, limit: null, cursor: null, name: null).Succeeded(out var all, out _));
        var page = await _rooms.Integrations.ListAsync(all, Ct);
        return await _rooms.UpdateAsync(Assert.Single(page.Items).Id, """{"name":"B"}""", Ct);
    }
}
