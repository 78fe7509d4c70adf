using Kontext.Core.Exchanging;
using Kontext.Functions.Limits;
using Kontext.Functions.Tokens;
using Kontext.Testing;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Tests.Tokens;

/// <summary>Guesses at client secrets end before the authority counts them against this service's own address, which all clients share.</summary>
public sealed class TokenLimitTests(AzuriteServer azurite)
{
    private const string Refused = """{ "error": "invalid_client" }""";

    private static readonly (string, string) Grant = ("grant_type", "client_credentials");

    [Fact]
    public async Task Guesses_from_one_address_are_stopped_and_known_clients_are_answered()
    {
        await using var app = await StartAsync(("RateLimits:UnknownClientsPerAddress", "3"));
        Accept(app);
        Assert.Equal(200, (await AskAsync(app, "right", "203.0.113.7:4711")).Status);
        app.Authority.Token.Answers(401, Refused);

        Assert.Equal(401, (await AskAsync(app, "guess 1", "203.0.113.7:4712")).Status);
        Assert.Equal(401, (await AskAsync(app, "guess 2", "203.0.113.7:4713")).Status);
        var asked = app.Authority.Token.Requests.Count;
        foreach (var forged in (string[])["203.0.113.7", "198.51.100.1, 203.0.113.7:80", "::ffff:203.0.113.7"])
        {
            var answer = await AskAsync(app, "guess 3", forged);
            Assert.Equal((429, "slow_down", "20"), (answer.Status, answer.Json["error"]!.GetValue<string>(), answer.Header("Retry-After")));
        }

        Assert.Equal(asked, app.Authority.Token.Requests.Count);
        Accept(app);
        Assert.Equal(200, (await AskAsync(app, "right", "203.0.113.7")).Status);
        Assert.Equal(200, (await AskAsync(app, "other", "198.51.100.1")).Status);
    }

    [Fact]
    public async Task A_secret_that_is_no_longer_accepted_counts_as_a_guess_again()
    {
        await using var app = await StartAsync(("RateLimits:UnknownClientsPerAddress", "1"));
        Accept(app);
        Assert.Equal(200, (await AskAsync(app, "old", "2001:db8:1:2::1")).Status);
        app.Authority.Token.Answers(401, Refused);

        Assert.Equal(401, (await AskAsync(app, "old", "2001:db8:1:2::1")).Status);

        // The whole /64 is one address.
        Assert.Equal(429, (await AskAsync(app, "old", "[2001:db8:1:2:ffff::1]:443")).Status);
        Assert.Equal(401, (await AskAsync(app, "old", "2001:db8:1:3::1")).Status);
    }

    [Fact]
    public async Task A_known_client_has_the_rate_limit_of_every_caller()
    {
        await using var app = await StartAsync(("RateLimits:RequestsPerCaller", "3"));
        Accept(app);
        await AskAsync(app, "right", "203.0.113.7");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => AskAsync(app, "right", "203.0.113.7")));

        Assert.Equal([200, 429], answers.Select(answer => answer.Status).Distinct().Order());
        Assert.All(answers.Where(answer => answer.Status == 429), answer => Assert.Equal("1", answer.Header("Retry-After")));
    }

    [Fact]
    public void Ten_thousand_wrong_secrets_slow_down_only_their_sender()
    {
        const int Guesses = 10_000;
        const int MostBuckets = 10_000; // of each kind
        TokenLimits limits = new(Options.Create(new RateLimitOptions { RequestsPerCaller = 1_000 }));
        ClientProof right = new("app_1", "right", Assertion: null), other = new("app_2", "right", Assertion: null);
        int refused = 0, slowed = 0;

        // As the endpoint does: takes a permit for the client and its secret, and counts a guess when the secret is wrong.
        Parallel.For(0, 2 * Guesses, number =>
        {
            ClientProof wrong = new("app_1", $"wrong-{number}", Assertion: null);
            if (limits.TryTakeOwn(wrong, person: null) is not null || limits.TryGuess(wrong) is not null)
                Interlocked.Increment(ref refused);
            if (number % 100 == 0 && (limits.TryTakeOwn(right, person: null) is not null || limits.TryTakeOwn(other, person: null) is not null))
                Interlocked.Increment(ref slowed);
        });

        Assert.InRange(refused, (2 * Guesses) - 30, (2 * Guesses) - 20); // twenty at once and one each three seconds
        Assert.Equal(0, slowed);
        Assert.Null(limits.TryGuess(other));
        Assert.InRange(limits.Count, MostBuckets, MostBuckets + 2);
    }

    private static void Accept(TokenApp app) => app.Authority.Token.Answers(200, """{ "access_token": "at-1", "token_type": "Bearer" }""");

    private static Task<ApiAnswer> AskAsync(TokenApp app, string secret, string forwardedFor) =>
        app.PostAsync(TokenApp.Basic("sa_acme", secret), new FormUrlEncodedContent([KeyValuePair.Create(Grant.Item1, Grant.Item2)]), headers: ("X-Forwarded-For", forwardedFor));

    private async Task<TokenApp> StartAsync(params (string Name, string Value)[] limits)
    {
        LimitedTokenApp app = new(azurite, limits);
        await app.InitializeAsync();
        return app;
    }

    private sealed class LimitedTokenApp(AzuriteServer azurite, (string Name, string Value)[] limits) : TokenApp(azurite)
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
            [.. base.Settings(), .. limits.Select(limit => KeyValuePair.Create(limit.Name, (string?)limit.Value))];
    }
}
