using Kontext.Core.Maintenance;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>A canary in every code, token and secret of the whole zoo; then everything that is logged, answered, stored and enqueued is searched.</summary>
[Collection(nameof(VisitedZoo))]
public sealed class ZooLeakTests(VisitedZoo zoo)
{
    [Fact]
    public async Task No_code_token_secret_verifier_state_or_cookie_leaks()
    {
        var app = zoo.App;
        var seen = new List<Sighting>();
        foreach (var animal in Animals.All)
            seen.Add((await zoo.SeeAsync(animal)).Seen);
        app.Clock.Advance(TimeSpan.FromHours(2));
        await app.Services.GetRequiredService<TickService>().RunAsync(TestContext.Current.CancellationToken);

        var verifiers = seen.SelectMany(one => one.Enclosure.Server.Token.Requests).Select(request => request.Form["code_verifier"]).ToList();
        var states = seen.Where(one => one.Leaving is not null).Select(one => one.Asked("state").Split('.')[1]).ToList();
        Assert.True(verifiers.Count > 40 && states.Count > verifiers.Count, $"{verifiers.Count} verifiers, {states.Count} states");
        string[] secrets = [zoo.Canary, .. verifiers, .. states, .. seen.SelectMany(one => one.Cookies)];
        LeakSearch search = new(app, app.Logs);
        Assert.NotEmpty(await search.ListMessagesAsync());
        await search.NothingWasSeenAsync(secrets, seen.SelectMany(AnswersOf), kept: [zoo.Canary]);
    }

    // Only the page that takes the browser to the authorization server, and no other, holds a state.
    private static IEnumerable<string> AnswersOf(Sighting seen) =>
    [
        seen.Validated.Text,
        seen.Authorized.Text,
        seen.Connection.ToJsonString(),
        .. seen.Pages.Where(page => page.Leaves is null).Select(page => page.Html + page.Location),
    ];
}
