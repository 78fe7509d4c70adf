using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Kontext.Core.Maintenance;
using Kontext.Core.Schedule;
using Kontext.Functions.Tests.Connect;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>Lets a person try to connect at each <see cref="Animal"/> through the whole app, and records the stored data.</summary>
internal sealed class Visits(ConnectApp app, string canary)
{
    private const int All = 1_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Validates, asks for a link, follows it, agrees, comes back, comes back again; then the garbage is collected.</summary>
    public async Task<Sighting> SeeAsync(Animal animal)
    {
        await using var place = await ProtectedResource.StartAsync(Cancellation);
        Enclosure enclosure = new(place, app.Clock, canary);
        enclosure.Gives(_ => { });
        animal.Script(enclosure);
        var organization = app.NewOrganization("zoo");
        var secrets = await ListSecretsAsync();
        var id = await organization.CreateAsync(
            $$"""{ "authMode": "oauth", "name": "Files", "url": "{{enclosure.Url}}", "oauth": {{animal.Entered?.Invoke(enclosure) ?? "{}"}} }""");

        (enclosure.Organization, enclosure.Integration) = (organization, id);

        using var browser = app.NewBrowser();
        var validated = await organization.Alice.PostAsync($"/integrations/{id}/validate");
        var authorized = await organization.Alice.PostAsync($"/integrations/{id}/connection/authorize", "{}");
        var page = authorized.Status == 200 ? await browser.OpenAsync(authorized.Json["authorization"]!["url"]!.GetValue<string>()) : null;
        var leaving = page is { Status: 200 } ? (await browser.SubmitAsync(page)).Leaves : null;
        var back = leaving is null ? null : enclosure.Agree(leaving, animal.Answer(enclosure));
        var returned = back is null ? null : await browser.FollowAsync(await browser.GetAsync(back));
        var again = back is null ? null : await browser.FollowAsync(await browser.GetAsync(back));
        var connection = JsonNode.Parse(await organization.ReadConnectionAsync(id))!;
        await CollectGarbageAsync(organization);
        return new Sighting
        {
            Enclosure = enclosure,
            Organization = organization,
            Integration = id,
            Validated = validated,
            Authorized = authorized,
            Page = page,
            Leaving = leaving,
            Returned = returned,
            Again = again,
            Connection = connection,
            SecretsLeft = (await ListSecretsAsync()).Except(secrets, StringComparer.Ordinal).Count(),
            Pages = [.. browser.Seen],
            Cookies = [.. browser.Cookies.Select(cookie => cookie.Value)],
        };
    }

    /// <summary>Runs now the garbage checks of an organization that are due in one hour.</summary>
    public async Task CollectGarbageAsync(TestOrganization organization)
    {
        app.Clock.Advance(TimeSpan.FromMinutes(61));
        var schedule = app.Services.GetRequiredService<ScheduleStore>();
        var work = app.Services.GetServices<IDueWork>().Single(one => one.Kind == HintKind.Garbage);
        var due = await Task.WhenAll(ScheduleStore.Shards.Select(shard => schedule.ListDueAsync(shard, All, Cancellation)));
        foreach (var hint in due.SelectMany(hints => hints).Where(hint => hint.Hint.Kind == HintKind.Garbage && hint.Hint.Organization.Value == organization.Id))
            Assert.Equal(WorkResult.Done, await work.RunAsync(hint, Cancellation));
    }

    /// <summary>The names of all secrets that are there.</summary>
    public async Task<IReadOnlyList<string>> ListSecretsAsync()
    {
        var names = new List<string>();
        await foreach (var row in app.Storage.GetTableClient(app.Prefix + "DevelopmentSecrets").QueryAsync<TableEntity>(row => row.RowKey == "open", cancellationToken: Cancellation))
            names.Add(row.PartitionKey);
        return names;
    }
}
