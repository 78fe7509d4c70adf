using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Core.Tests.Connecting;
using Kontext.Testing;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Stored;

/// <summary>
/// This version reads rows and secrets that an earlier version wrote. rows.json is a copy of all tables after <see cref="WriteAsync"/>.
/// Write it again only after an addition: KONTEXT_WRITE_STORED_ROWS=1 dotnet test … --filter-class '*StoredRowsTests'.
/// </summary>
public sealed class StoredRowsTests(AzuriteServer azurite)
{
    private const string Pasted = "Pasted";
    private const string Found = "Discovered";
    private const string Entered = "Entered";
    private const string Left = "Left";
    private const string Archived = "Archived";

    private static string FilePath => Path.Combine(RepositoryRoot.Path, "tests", "Core.Tests", "Stored", "rows.json");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_and_secrets_of_an_earlier_version_are_read()
    {
        if (Environment.GetEnvironmentVariable("KONTEXT_WRITE_STORED_ROWS") == "1")
            await WriteAsync();
        await using var rooms = await FlowRooms.StartAsync(azurite);
        await ImportAsync(rooms);

        var all = await ListAsync(rooms);
        Assert.Equal([Found, Entered, Left, Pasted], all.Keys.Order(StringComparer.Ordinal));

        // A pasted credential, and a grant that was refreshed once.
        var pasted = Assert.IsType<Connection>(await rooms.FindConnectionAsync(all[Pasted]));
        Assert.Equal("a-pasted-token", (await rooms.Get<ISecretStore>().FindAsync(pasted.Secret!, Ct))?.Token);
        var renewed = Assert.IsType<Connection>(await rooms.FindConnectionAsync(all[Entered]));
        Assert.True(ConnectionStatus.Of(all[Entered], renewed, rooms.Clock.GetUtcNow()).Connected);
        Assert.Equal(2, renewed.Refresh?.CommittedFence);
        Assert.Equal("renewed", (await rooms.FindGrantAsync(all[Entered]))?.AccessToken);

        // The grant is refreshed once more, with the client and the refresh token of the earlier version.
        var refresh = await rooms.Get<RefreshService>().RefreshAsync(all[Entered], renewed, Ct);
        Assert.Equal(RefreshKind.Refreshed, refresh.Kind);
        Assert.Contains("grant_type=refresh_token", rooms.Server.Token.Requests[^1].Body, StringComparison.Ordinal);

        // The user disconnected while the server was unavailable. The tokens are revoked there, and no row or secret is left.
        Assert.Contains(await rooms.RowsAsync(Tables.Connections), IsEnding);
        await rooms.Get<DueQueue>().CreateMissingAsync(Ct);
        await rooms.CollectGarbageAsync();
        Assert.Contains(rooms.Server.Revocation.Requests, request => request.Body.Contains("left-refresh-token", StringComparison.Ordinal));
        Assert.DoesNotContain(await rooms.RowsAsync(Tables.Connections), IsEnding);

        // The end of a bulk disconnect, and an archived integration.
        var named = JsonNode.Parse(await File.ReadAllTextAsync(FilePath, Ct))!["named"]!;
        Assert.True(BulkDisconnectId.TryParse((string)named["revocation"]!, out var revocation));
        Assert.NotNull(await rooms.Get<BulkDisconnectService>().FindAsync(rooms.Organization, revocation, Ct));
        Assert.True(IntegrationId.TryParse((string)named["archived"]!, out var archived));
        Assert.True((await rooms.Get<IntegrationService>().FindAsync(rooms.Organization, archived, Ct))?.IsArchived);
    }

    private static bool IsEnding(TableEntity row) => row.RowKey.StartsWith("x_", StringComparison.Ordinal);

    private static async Task<Dictionary<string, Integration>> ListAsync(FlowRooms rooms)
    {
        Assert.True(ListIntegrationsRequest.Parse(rooms.Organization, limit: null, cursor: null, name: null).Succeeded(out var request, out _));
        return (await rooms.Get<IntegrationService>().ListAsync(request, Ct)).Items.ToDictionary(item => item.Name.ToString(), StringComparer.Ordinal);
    }

    private async Task WriteAsync()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var entered = await rooms.CreateAsync(rooms.Entered, Entered);
        await rooms.ConnectAsync(entered);
        rooms.Server.Token.Answers(StatusCodes.Status200OK, """{ "access_token": "renewed", "refresh_token": "next", "token_type": "Bearer", "expires_in": 3600 }""");
        var connection = await rooms.FindConnectionAsync(entered);
        await rooms.Get<RefreshService>().RefreshAsync(entered, connection!, Ct);

        await rooms.ConnectAsync(await rooms.CreateAsync(name: Found), rooms.Bob);

        var left = await rooms.CreateAsync(rooms.Entered, Left, "/other");
        rooms.Server.Token.Answers(StatusCodes.Status200OK, """{ "access_token": "left-access-token", "refresh_token": "left-refresh-token", "token_type": "Bearer", "expires_in": 86400 }""");
        await rooms.ConnectAsync(left, rooms.Bob);
        rooms.Server.Revocation.Answers(StatusCodes.Status503ServiceUnavailable, "");
        await rooms.Get<DisconnectService>().DisconnectAsync(left, rooms.Bob, Ct);
        var started = await rooms.Get<BulkDisconnectService>().StartAsync(rooms.Organization, BulkDisconnectTarget.Of(left.Id), Ct);
        Assert.True(started.Succeeded(out var revocation, out _));

        var archived = await rooms.CreateAsync(rooms.Entered, Archived, "/third");
        await rooms.ArchiveAsync(archived);
        await PasteAsync(rooms);

        JsonObject tables = [];
        foreach (var table in Tables.Names)
            tables[table] = new JsonArray([.. (await rooms.RowsAsync(table)).Select(Write)]);
        JsonObject named = new() { ["revocation"] = revocation.Id.ToString(), ["archived"] = archived.Id.ToString() };
        var text = new JsonObject { ["named"] = named, ["tables"] = tables }.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await File.WriteAllTextAsync(
            FilePath,
            text.Replace(rooms.Tables.Prefix, "{prefix}", StringComparison.Ordinal).Replace(rooms.Server.Address.Authority, "{server}", StringComparison.Ordinal) + "\n",
            Ct);
    }

    private static async Task PasteAsync(FlowRooms rooms)
    {
        var body = JsonElement.Parse($$"""{ "name": "{{Pasted}}", "url": "{{new Uri(rooms.Server.Address, "/mcp")}}", "category": "gateway_remote_mcp", "authMode": "user_token" }""");
        Assert.True(CreateIntegrationRequest.Parse(body, new WebAddressRules(LoopbackHttp: true)).Succeeded(out var request, out _));
        Assert.True((await rooms.Get<IntegrationService>().CreateAsync(rooms.Organization, request, Ct)).Succeeded(out var integration, out _));
        var token = JsonElement.Parse("""{ "token": "a-pasted-token" }""");
        Assert.True(AddUserTokenRequest.Parse(token, integration.CredentialSchema, rooms.Clock.GetUtcNow()).Succeeded(out var pasted, out _));
        Assert.True((await rooms.Get<ConnectService>().AddAsync(integration, rooms.Alice, pasted, Ct)).Succeeded(out _, out _));
    }

    private static JsonObject Write(TableEntity row)
    {
        JsonObject columns = [];
        foreach (var (name, value) in row.Where(column => column.Key is not ("odata.etag" or "Timestamp") && column.Value is not null))
        {
            columns[name] = value switch
            {
                string text => JsonValue.Create(text),
                int number => JsonValue.Create(number),
                bool flag => JsonValue.Create(flag),
                _ => new JsonObject { ["type"] = value.GetType().Name, ["value"] = Text(value) },
            };
        }

        return columns;
    }

    private static string Text(object value) => value switch
    {
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToBase64String(bytes),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object Read(JsonNode node)
    {
        if (node is not JsonObject typed)
            return node.GetValueKind() switch { JsonValueKind.Number => (int)node, JsonValueKind.String => (string)node!, _ => (bool)node };
        var text = (string)typed["value"]!;
        return (string)typed["type"]! switch
        {
            nameof(DateTimeOffset) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
            nameof(Int64) => long.Parse(text, CultureInfo.InvariantCulture),
            nameof(Double) => double.Parse(text, CultureInfo.InvariantCulture),
            nameof(Guid) => Guid.Parse(text),
            _ => Convert.FromBase64String(text),
        };
    }

    private static async Task ImportAsync(FlowRooms rooms)
    {
        var text = (await File.ReadAllTextAsync(FilePath, Ct))
            .Replace("{prefix}", rooms.Tables.Prefix, StringComparison.Ordinal).Replace("{server}", rooms.Server.Address.Authority, StringComparison.Ordinal);
        foreach (var (table, rows) in JsonNode.Parse(text)!["tables"]!.AsObject())
        {
            foreach (var row in rows!.AsArray())
            {
                TableEntity entity = [];
                foreach (var (name, value) in row!.AsObject())
                    entity[name] = Read(value!);
                await rooms.Tables.Tables.Get(table).AddEntityAsync(entity, Ct);
            }
        }
    }
}
