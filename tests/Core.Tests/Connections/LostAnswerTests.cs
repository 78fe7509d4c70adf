using Azure.Core;
using Kontext.Core.Integrations;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connections;

/// <summary>A write succeeds and its answer is lost. Another request changes the row before the retry, so the writer cannot recognize its own work.</summary>
public sealed class LostAnswerTests(TestTables tables) : IClassFixture<TestTables>
{
    private readonly Rooms _rooms = new(tables);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_check_after_a_lost_answer_keeps_the_credential()
    {
        var integration = await CreateAsync();
        tables.Faults.LoseAnswer(AddsConnection, async () =>
        {
            var added = await _rooms.Connections.FindAsync(_rooms.Organization, _rooms.Alice, integration.Id, Ct);
            await _rooms.Uses.RecordAnswerAsync(added!, accepted: false, Ct);
        });

        await _rooms.ConnectAsync(integration, """{"token":"kept"}""", Ct);

        Assert.Equal("kept", await TokenAsync(integration));
    }

    [Fact]
    public async Task A_disconnect_after_a_lost_answer_leaves_the_new_credential()
    {
        var integration = await CreateAsync();
        tables.Faults.LoseAnswer(AddsConnection, () => _rooms.Disconnects.DisconnectAsync(integration, _rooms.Alice, Ct));

        await _rooms.ConnectAsync(integration, """{"token":"kept"}""", Ct);

        Assert.Equal("kept", await TokenAsync(integration));
    }

    [Fact]
    public async Task A_replacement_after_a_lost_answer_leaves_the_new_credential()
    {
        var integration = await CreateAsync();
        tables.Faults.LoseAnswer(AddsConnection, () => _rooms.ConnectAsync(integration, """{"token":"another"}""", Ct));

        await _rooms.ConnectAsync(integration, """{"token":"kept"}""", Ct);

        Assert.Equal("kept", await TokenAsync(integration));
    }

    private static bool AddsConnection(Request request) =>
        request.Method == RequestMethod.Post && request.Uri.ToUri().AbsolutePath.EndsWith("Connections", StringComparison.Ordinal);

    private Task<Integration> CreateAsync() =>
        _rooms.CreateAsync("""{"name":"A","url":"https://a.example","authMode":"user_token"}""", Ct);

    private async Task<string?> TokenAsync(Integration integration)
    {
        var connection = await _rooms.Connections.FindAsync(_rooms.Organization, _rooms.Alice, integration.Id, Ct);
        return await _rooms.TokenAsync(connection!.Secret, Ct);
    }
}
