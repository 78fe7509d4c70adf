using System.Globalization;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kontext.Harness;

/// <summary>One instance that works with users' grants in shifts, and ends with its input.</summary>
/// <remarks>
/// Writes <see cref="Ready"/>. Each input line is a word and the offset of its clock in ticks. <see cref="Go"/> begins a shift. In a shift it writes
/// <see cref="Idle"/> when the queue is empty for the first time. <see cref="Pause"/> ends the shift. After all current work it writes
/// <see cref="Paused"/> and the results of the callers. Its log goes to the standard error output.
/// With clients, the callers exchange tokens. Then the third word of <see cref="Go"/> is the share of failing storage calls. Before
/// <see cref="Paused"/> it writes <see cref="HandedOut"/> with the fingerprint of each credential and its number of exchanges, and <see cref="Injected"/> with
/// the number of faults so far.
/// </remarks>
internal static class RefreshingWorker
{
    public const string Ready = "ready";
    public const string Idle = "idle";
    public const string Paused = "paused";
    public const string Go = "go";
    public const string Pause = "pause";
    public const string HandedOut = "handed-out";
    public const string Injected = "injected";

    private const int Callers = 2;

    // All that falls due in a round is taken on in that round.
    private static readonly Dictionary<string, string?> Settings = new() { ["Maintenance:SharePerOrganization"] = "1000" };

    public static Task RunAsync(string storage, string prefix, string name, Crowd crowd) =>
        RunAsync(storage, prefix, name, services => { }, (rooms, _) =>
        {
            CallerAnswers answers = new();
            return (Shift.Begin(rooms, answers, Callers, new Caller(rooms, crowd, answers).CallAsync), () => Task.CompletedTask);
        });

    /// <summary>The same with callers who exchange tokens.</summary>
    /// <param name="storage">A connection string.</param>
    /// <param name="prefix">The prefix of the tables and the queue.</param>
    /// <param name="name">The name of this instance; it is the seed of the faults, too.</param>
    /// <param name="crowd">The people.</param>
    /// <param name="callers">How many callers there are at the same time.</param>
    /// <param name="clients">The client of each organization.</param>
    public static Task RunAsync(string storage, string prefix, string name, Crowd crowd, int callers, IReadOnlyList<ExchangeClient> clients)
    {
        var plan = FaultPlan.None;
        return RunAsync(storage, prefix, name, services => FaultHandler.AddToStorage(services, () => plan), (rooms, words) =>
        {
            var share = words.Length > 2 ? double.Parse(words[2], CultureInfo.InvariantCulture) : 0;
            plan = share > 0 ? new FaultPlan(name.Sum(letter => letter), share, cutAt: null) : FaultPlan.None;
            CallerAnswers answers = new();
            ExchangeCaller caller = new(rooms, crowd, clients, answers);
            return (Shift.Begin(rooms, answers, callers, caller.CallAsync), () => ReportAsync(caller));
        });
    }

    private static async Task RunAsync(
        string storage, string prefix, string name, Action<IServiceCollection> more, Func<IServiceProvider, string[], (Shift Shift, Func<Task> Report)> begin)
    {
        AheadClock clock = new();
        await using var rooms = EngineRooms.Create(storage, prefix, clock, Settings, services =>
        {
            services.AddInstanceHeader(name).AddLogging(logging => logging
                .SetMinimumLevel(LogLevel.Debug)
                .AddFilter("Azure", LogLevel.Warning) // as in the application; otherwise it logs each request of each client
                .AddFilter("System.Net.Http", LogLevel.Warning)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
            more(services);
        });
        await Console.Out.WriteLineAsync(Ready);
        (Shift Shift, Func<Task> Report)? present = null;
        while (await ReadAsync(present?.Shift) is { } line)
        {
            var words = line.Split(' ');
            clock.Lead = TimeSpan.FromTicks(long.Parse(words[1], CultureInfo.InvariantCulture));
            if (words[0] == Go)
            {
                present = begin(rooms, words);
            }
            else if (present is { } shift)
            {
                var answers = await shift.Shift.EndAsync();
                await shift.Report();
                await Console.Out.WriteLineAsync($"{Paused} {answers}");
            }
        }
    }

    private static async Task ReportAsync(ExchangeCaller caller)
    {
        await Console.Out.WriteLineAsync($"{HandedOut} {Write(caller.HandedOut)}");
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Injected} {FaultPlan.Injected.Values.Sum()}"));
    }

    private static string Write(IReadOnlyDictionary<string, int> counts) =>
        string.Join(' ', counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key}={count.Value}")));

    // Reading the console blocks, also in its asynchronous methods. A failed shift ends the process.
    private static async Task<string?> ReadAsync(Shift? shift)
    {
        var reading = Task.Run(Console.In.ReadLine);
        if (shift is not null && await Task.WhenAny(reading, shift.Working) == shift.Working)
            await shift.Working;
        return await reading;
    }
}
