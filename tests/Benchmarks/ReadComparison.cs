using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Kontext.StartBench;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Benchmarks;

/// <summary>
/// Measures what our code adds to a read and to an exchange. It compares the app and a bare app with the same storage calls, each in its
/// own worker process. Both answer batches in turn, so other work of the machine slows both equally. Only the usage of the worker processes
/// is counted.
/// </summary>
internal static class ReadComparison
{
    private const string Issuer = "https://issuer.example";
    private const string Audience = "https://kontext.example/api/v1";
    private const int AtOnce = 4;
    private const int LeastWarmUp = 8;
    private const int MostWarmUp = 60;

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Production",
        ["PublicUrl"] = "https://kontext.example",
        ["Authentication__Schemes__Bearer__ValidIssuers__0"] = Issuer,
        ["Authentication__Schemes__Bearer__ValidAudiences__0"] = Audience,
        ["Authentication__Schemes__Bearer__SigningKeys__0__Issuer"] = Issuer,
        ["Authentication__Schemes__Bearer__SigningKeys__0__Value"] = Convert.ToBase64String(Key),
        ["StoragePrefix"] = "bench",
        ["RateLimits__RequestsPerCaller"] = "100000",
        ["RateLimits__RequestsPerOrganization"] = "100000",
        ["AzureWebJobsStorage"] = ScriptedRows.ConnectionString,
        ["Storage__Tables"] = ScriptedRows.ConnectionString,
        ["Storage__Queues"] = ScriptedRows.ConnectionString,
        ["Secrets__Vaults__main"] = "https://bench.vault.azure.net/",
        ["Logging__LogLevel__Default"] = "Warning",
    };

    /// <summary>The settings of both apps, as environment variables.</summary>
    public static IReadOnlyDictionary<string, string> SharedSettings => Settings;

    public static async Task RunAsync(string kontextApp, string bareApp, int rounds, CancellationToken cancellationToken)
    {
        var hook = typeof(ReadComparison).Assembly.Location;
        await using var host = await MeasuringHost.StartAsync(cancellationToken);
        await using var bare = await host.StartWorkerAsync(bareApp, Settings, hook, cancellationToken);
        await using var kontext = await host.StartWorkerAsync(kontextApp, Settings, hook, cancellationToken);
        var bearer = NewBearer();
        List<Case> gets =
        [
            new("bare", bare, "/api/v1/integrations/" + ScriptedRows.Id, Requests: 500),
            new("bare, for a caller", bare, "/api/v1/for-caller/" + ScriptedRows.Id, Requests: 500) { Bearer = bearer },
            new("kontext", kontext, "/api/v1/integrations/" + ScriptedRows.Id, Requests: 500) { Bearer = bearer },
            new("a fixed answer", bare, "/api/v1/hello", Requests: 500),
        ];
        List<Case> lists =
        [
            new("bare", bare, "/api/v1/integrations", Requests: 100),
            new("kontext", kontext, "/api/v1/integrations", Requests: 100) { Bearer = bearer },
        ];

        // The bare app gets the token in the header, too, so that the framework can check it.
        var form = await NewFormAsync(bearer["Bearer ".Length..], cancellationToken);
        List<Case> exchanges =
        [
            new("bare", bare, "/oauth2/token", Requests: 300) { Form = form },
            new("bare, for a caller", bare, "/for-caller/token", Requests: 300) { Form = form, Bearer = bearer },
            new("kontext", kontext, "/oauth2/token", Requests: 300) { Form = form },
        ];
        Print($"{rounds} rounds, {AtOnce} requests at once; a request's processor time in us and allocations in KB, ratio of the sums, median ratio of rounds and range");
        await CompareAsync("GET", gets, rounds, cancellationToken);
        await CompareAsync("LIST 50", lists, rounds, cancellationToken);
        await CompareAsync("exchange", exchanges, rounds, cancellationToken);
    }

    /// <summary>Returns the Authorization header of a person with all scopes.</summary>
    public static string NewBearer() => "Bearer " + new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(2),
        Subject = new ClaimsIdentity([new("sub", "alice"), new("client_id", "bench"), new("org_id", "acme"), new("scope", "management:all")]),
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Key), SecurityAlgorithms.HmacSha256),
    });

    private static async Task CompareAsync(string title, List<Case> cases, int rounds, CancellationToken cancellationToken)
    {
        var warmedUp = await WarmUpAsync(cases, cancellationToken);
        List<(double Time, double Bytes)[]> measured = [];
        for (var round = 0; round < rounds; round++)
        {
            var used = new (double Time, double Bytes)[cases.Count];
            for (var turn = 0; turn < cases.Count; turn++)
            {
                // Another case begins in each round.
                var index = (turn + round) % cases.Count;
                var (batch, requests) = (await BatchAsync(cases[index], cancellationToken), cases[index].Requests);
                used[index] = (batch.ProcessorTime.TotalMicroseconds / requests, (double)batch.AllocatedBytes / requests);
            }

            measured.Add(used);
        }

        Print($"{title}, after {warmedUp} batches of each case");
        for (var index = 0; index < cases.Count; index++)
        {
            var (column, sum, bytes) = (index, measured.Sum(used => used[index].Time), measured.Sum(used => used[index].Bytes));
            var ratios = measured.Select(used => used[column].Time / used[0].Time).Order().ToList();
            Print($"  {cases[index].Name,-20} {sum / rounds,6:F0} us {bytes / rounds / 1024,7:F1} KB   time {sum / measured.Sum(used => used[0].Time):F2} ({ratios[rounds / 2]:F2}; {ratios[0]:F2} to {ratios[^1]:F2})   allocated {bytes / measured.Sum(used => used[0].Bytes):F2}");
        }
    }

    // Compiling takes more time than answering at first, and each case compiles as much as its code is long: until a round compiles nothing more.
    private static async Task<int> WarmUpAsync(List<Case> cases, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= MostWarmUp; round++)
        {
            var compiled = 0L;
            foreach (var one in cases)
                compiled += (await BatchAsync(one, cancellationToken)).CompiledMethods;
            if (round >= LeastWarmUp && compiled == 0)
                return round;
        }

        return MostWarmUp;
    }

    private static async Task<UsageReport> BatchAsync(Case one, CancellationToken cancellationToken)
    {
        var before = await UsageReport.AskAsync(one.Worker.Input, one.Worker.Output, cancellationToken);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, one.Requests, parallel, async (_, token) =>
        {
            var status = await one.Worker.SendAsync(one.Path, one.Bearer, one.Form, token);
            if (status != HttpStatusCode.OK)
                throw new InvalidOperationException($"{one.Path} of {one.Name} answered {(int)status}.");
        });
        return await UsageReport.AskAsync(one.Worker.Input, one.Worker.Output, cancellationToken) - before;
    }

    private static async Task<byte[]> NewFormAsync(string token, CancellationToken cancellationToken)
    {
        using FormUrlEncodedContent form = new(
        [
            new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), new("client_id", ScriptedRows.ClientId), new("client_secret", ScriptedRows.ClientSecret),
            new("subject_token", token), new("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), new("resource", ScriptedRows.ExchangedId),
        ]);
        return await form.ReadAsByteArrayAsync(cancellationToken);
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Case(string Name, MeasuredWorker Worker, string Path, int Requests)
    {
        public string? Bearer { get; init; }

        public byte[]? Form { get; init; }
    }
}
