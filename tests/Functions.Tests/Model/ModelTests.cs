using System.Globalization;
using Kontext.Testing;

namespace Kontext.Functions.Tests.Model;

/// <summary>
/// Random sequences of actions of users and administrators and of passing time at two instances. Calls to storage, vaults and servers fail,
/// and every answer stays true. A failed sequence is shortened first. <c>KONTEXT_MODEL=seed</c> runs it again.
/// </summary>
public sealed class ModelTests(Deployment deployment) : IClassFixture<Deployment>
{
    private const int Length = 40;
    private const int SmallRuns = 4;
    private const int AllRuns = 300;

    // The place has the mode that the number chooses.
    private static readonly Step Create = new(Act.Create, 0, 0, 0, 0, Number: 0);
    private static readonly Step CreateOAuth = Create with { Number = 1 };
    private static readonly Step Paste = Create with { Act = Act.Paste };
    private static readonly Step Connect = Create with { Act = Act.Connect };
    private static readonly Step Rename = Create with { Act = Act.Rename };
    private static readonly Step Archive = Create with { Act = Act.Archive };

    private static readonly Step Register = Create with { Act = Act.Register };
    private static readonly Step Exchange = Create with { Act = Act.Exchange };
    private static readonly Step Attach = Create with { Act = Act.Attach, Share = double.Epsilon };

    // The share is so small that no call fails, but the model allows a refusal.
    private static readonly Step Disconnect = Create with { Act = Act.Disconnect, Share = double.Epsilon };

    private static readonly Answer Away = new(503, """{ "code": "unavailable" }""");

    private static string? Given { get; } = Environment.GetEnvironmentVariable("KONTEXT_MODEL");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_stays_true_when_faults_are_injected()
    {
        // The small tier has the same sequences in each run, so its result is always the same.
        var seeds = Given is { } seed ? [int.Parse(seed, CultureInfo.InvariantCulture)]
            : LongTier.IsOn ? Enumerable.Range(Random.Shared.Next(int.MaxValue - AllRuns), AllRuns).ToArray()
            : [.. Enumerable.Range(1, SmallRuns)];
        List<string> faults = [];
        foreach (var each in seeds)
        {
            if (await Sequences.FindFaultAsync(deployment, Step.Sequence(each, Length)) is { } fault)
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"seed {each}: {fault}"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{seeds.Length} sequences of {Length} steps; faults: {string.Join(", ", FaultPlan.Injected.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", ModelRun.Answers.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
    }

    [Fact]
    public Task Finds_a_row_without_its_secret() => FindsAsync("a row without its secret", [Create, Paste], meddle: async step =>
    {
        if (step.Act == Act.Paste)
            await deployment.ClearVaultAsync();
    });

    [Fact]
    public Task Finds_a_secret_that_nothing_names() => FindsAsync(
        "a secret without a row",
        [Create, Paste, Archive],
        meddle: step => step.Act switch
        {
            Act.Paste => deployment.LetPassAsync(TimeSpan.FromHours(2)), // the hint that names the secret is removed
            Act.Archive => deployment.WipeAsync("Connections"),
            _ => Task.CompletedTask,
        });

    [Fact]
    public Task Finds_a_refresh_token_that_is_used_twice() => FindsAsync("a refresh token was used twice", [CreateOAuth, Connect], meddle: async step =>
    {
        if (step.Act != Act.Connect)
            return;
        using HttpMessageInvoker http = new(new SocketsHttpHandler());
        var token = Assert.Single(deployment.Books.Alive);
        for (var use = 0; use < 2; use++)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, deployment.Server.Token.Url)
            {
                Content = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", token)]),
            };
            using var response = await http.SendAsync(request, Cancellation);
        }
    });

    [Fact]
    public Task Finds_a_success_that_did_not_last() => FindsAsync("alice is not connected", [Create, Paste], meddle: async step =>
    {
        if (step.Act == Act.Paste)
            await deployment.WipeAsync("Connections");
    });

    [Fact]
    public Task Finds_a_refusal_that_changed_something() => FindsAsync(
        "alice is not connected", [Create, Paste, Disconnect], (_, step, answer) => step.Act == Act.Disconnect && answer.Status == 204 ? new Answer(409, """{ "code": "concurrent_change" }""") : answer);

    [Fact]
    public Task Finds_a_credential_without_an_audit_row() => FindsAsync("without an audit row", [Create, Paste, Register, Attach, Exchange], meddle: async step =>
    {
        if (step.Act == Act.Exchange)
            await deployment.WipeAsync("Audit");
    });

    [Fact]
    public Task Finds_a_credential_that_was_not_attached() => FindsAsync(
        "in place of invalid_target", [Create, Paste, Register, Attach, Exchange], (_, step, answer) => step.Act == Act.Attach && answer.Status == 204 ? new Answer(409, """{ "code": "concurrent_change" }""") : answer);

    [Fact]
    public Task Finds_a_call_that_cannot_be_repeated() =>
        FindsAsync("repeated 4 times", [Create, Rename], (_, step, answer) => step.Act == Act.Rename ? Away : answer);

    [Fact]
    public Task Finds_another_organizations_things_in_an_answer() => FindsAsync(
        "something of the other organization", [Create], (run, _, answer) => answer with { Text = answer.Text.Replace(run.Organizations[0], run.Organizations[1], StringComparison.Ordinal) });

    [Theory]
    [InlineData(418, "{}")]
    [InlineData(409, """{ "code": "no_such_code" }""")]
    public Task Finds_an_answer_that_is_not_documented(int status, string body) =>
        FindsAsync(status == 418 ? "answered 418" : "unknown code", [Create], (_, _, _) => new Answer(status, body));

    private async Task FindsAsync(
        string fault, IReadOnlyList<Step> steps, Func<ModelRun, Step, Answer, Answer>? tamper = null, Func<Step, Task>? meddle = null) =>
        Assert.Contains(fault, await ModelRun.RunAsync(deployment, steps, tamper, meddle), StringComparison.Ordinal);
}
