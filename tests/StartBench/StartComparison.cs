using System.Globalization;
using System.Net;

namespace Kontext.StartBench;

/// <summary>Starts both apps in turn, so that other work of the machine falls on both, and prints how much longer ours takes and where.</summary>
internal sealed class StartComparison(MeasuringHost host, string kontext, string bare)
{
    private const int Phased = 7;
    private const string Loaded = "functions loaded";
    private const string Nowhere =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;";

    // The settings of a deployment. An empty variable Telemetry__ConnectionString leaves telemetry out. Storage and vault are never called,
    // because no caller is known and no timer runs.
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Production",
        ["PublicUrl"] = "https://integrations.example.com",
        ["Authentication__Schemes__Bearer__Authority"] = "https://login.example.com/",
        ["Authentication__Schemes__Bearer__ValidAudiences__0"] = "https://integrations.example.com/api/v1",
        ["AzureWebJobsStorage"] = Nowhere,
        ["Storage__Tables"] = Nowhere,
        ["Storage__Queues"] = Nowhere,
        ["StoragePrefix"] = "start",
        ["Secrets__Vaults__v1"] = "https://start.vault.azure.net/",
        ["Telemetry__ConnectionString"] = Environment.GetEnvironmentVariable("Telemetry__ConnectionString")
            ?? "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:9/",
        ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true", // the exporter's figures about itself would leave this machine
    };

    private readonly Side _kontext = new("kontext", kontext, "/api/v1/integrations", HttpStatusCode.Unauthorized);
    private readonly Side _bare = new("bare", bare, "/api/v1/hello", HttpStatusCode.OK);

    public async Task RunAsync(int pairs, CancellationToken cancellationToken)
    {
        List<(Start Kontext, Start Bare)> starts = [];
        for (var pair = 0; pair <= pairs; pair++)
        {
            // The app that runs first may pay for the caches of the machine.
            var (first, second) = pair % 2 == 0 ? (_bare, _kontext) : (_kontext, _bare);
            var earlier = await StartAsync(first, cancellationToken);
            var later = await StartAsync(second, cancellationToken);

            // The first pair reads its files from the disk, and this program is not compiled yet.
            if (pair > 0)
                starts.Add(first == _bare ? (later, earlier) : (earlier, later));
        }

        Print($"{pairs} pairs, start to first answer");
        Print("milliseconds", starts, start => start.Milliseconds);
        Print("processor milliseconds", starts, start => start.ProcessorMilliseconds);
        await PrintPhasesAsync(cancellationToken);
    }

    private async Task<Start> StartAsync(Side side, CancellationToken cancellationToken)
    {
        await using var worker = await host.StartWorkerAsync(side.App, Settings, hook: null, cancellationToken);
        await AnswersAsync(worker, side, cancellationToken);
        var took = TimeProvider.System.GetElapsedTime(worker.BeganAt);
        return new Start(took.TotalMilliseconds, worker.ProcessorTime.TotalMilliseconds);
    }

    private static async Task AnswersAsync(MeasuredWorker worker, Side side, CancellationToken cancellationToken)
    {
        var status = await worker.SendAsync(side.Path, bearer: null, form: null, cancellationToken);
        if (status != side.Status)
            throw new InvalidOperationException($"The first answer of {side.Name} was {(int)status}.");
    }

    private async Task PrintPhasesAsync(CancellationToken cancellationToken)
    {
        List<Phase> phases = [];
        for (var run = 0; run < Phased; run++)
        {
            phases.AddRange(await PhasesAsync(_bare, cancellationToken));
            phases.AddRange(await PhasesAsync(_kontext, cancellationToken));
        }

        Print($"medians of {Phased} starts: ms since the process began; assemblies loaded; methods compiled; ms of compiling");
        foreach (var phase in phases.GroupBy(phase => (phase.Side, phase.Name)))
        {
            var counts = phase.Key.Name == Loaded ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $"{Median(phase, one => one.Assemblies),4:F0} {Median(phase, one => one.Methods),5:F0} {Median(phase, one => one.Compiling),5:F0}");
            Print($"  {phase.Key.Side,-8} {phase.Key.Name,-26} {Median(phase, one => one.At),6:F0} {counts}");
        }
    }

    private async Task<List<Phase>> PhasesAsync(Side side, CancellationToken cancellationToken)
    {
        await using var worker = await host.StartWorkerAsync(side.App, Settings, typeof(StartPhases).Assembly.Location, cancellationToken);
        await AnswersAsync(worker, side, cancellationToken);
        List<Phase> phases = [];
        while (phases is not [.., { Name: StartPhases.End }])
        {
            var line = await worker.Output.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException($"{side.Name} ended without its phases.");
            if (line.Split(' ', 6) is [StartPhases.Mark, var at, var assemblies, var methods, var compiling, var name])
                phases.Add(new Phase(side.Name, name, Since(worker, Number(at)), Number(assemblies), Number(methods), Number(compiling) / 1_000.0));
        }

        // Seen from outside, so nothing inside was counted.
        Phase loaded = new(side.Name, Loaded, Since(worker, worker.LoadedAt), Assemblies: 0, Methods: 0, Compiling: 0);
        phases.Insert(phases.FindIndex(phase => phase.At > loaded.At), loaded);
        return phases;
    }

    private static double Since(MeasuredWorker worker, long timestamp) => TimeProvider.System.GetElapsedTime(worker.BeganAt, timestamp).TotalMilliseconds;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static double Median<T>(IEnumerable<T> all, Func<T, double> value)
    {
        var sorted = all.Select(value).Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static void Print(string unit, List<(Start Kontext, Start Bare)> starts, Func<Start, double> value)
    {
        double Ratio((Start Kontext, Start Bare) pair) => value(pair.Kontext) / value(pair.Bare);

        var (kontext, bare) = (starts.ConvertAll(pair => value(pair.Kontext)), starts.ConvertAll(pair => value(pair.Bare)));
        Print($"  {unit}: fastest {kontext.Min():F0}, bare {bare.Min():F0}, ratio {kontext.Min() / bare.Min():F2}; mean {kontext.Average():F0}, bare {bare.Average():F0}, ratio {kontext.Average() / bare.Average():F2}");
        Print($"  {unit}: ratio of pairs, median {Median(starts, Ratio):F2}, from {starts.Min(Ratio):F2} to {starts.Max(Ratio):F2}");
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Side(string Name, string App, string Path, HttpStatusCode Status);

    private sealed record Start(double Milliseconds, double ProcessorMilliseconds);

    private sealed record Phase(string Side, string Name, double At, double Assemblies, double Methods, double Compiling);
}
