using System.Globalization;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kontext.Harness;

/// <summary>One instance that does in shifts all that touches people's grants, and ends with its input.</summary>
/// <remarks>
/// Says <see cref="Ready"/>. Each line it is told is a word and the lead of its clock in ticks: <see cref="Go"/> begins a shift, in which it says
/// <see cref="Idle"/> when first nothing is left to do; <see cref="Pause"/> ends it, and when all that was in hand is done it says
/// <see cref="Paused"/> and what callers were given. Its log goes to the standard error output.
/// </remarks>
internal static class RefreshingWorker
{
    public const string Ready = "ready";
    public const string Idle = "idle";
    public const string Paused = "paused";
    public const string Go = "go";
    public const string Pause = "pause";

    // All that falls due in a round is taken on in that round.
    private static readonly Dictionary<string, string?> Settings = new() { ["Maintenance:SharePerOrganization"] = "1000" };

    public static async Task RunAsync(string storage, string prefix, string name, Crowd crowd)
    {
        AheadClock clock = new();
        await using var rooms = EngineRooms.Create(storage, prefix, clock, Settings, services => services
            .AddInstanceHeader(name)
            .AddLogging(logging => logging
                .SetMinimumLevel(LogLevel.Debug)
                .AddFilter("Azure", LogLevel.Warning) // as the application's: each request of each client otherwise
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)));
        await Console.Out.WriteLineAsync(Ready);
        Shift? shift = null;
        while (await ReadAsync(shift) is { } line)
        {
            var words = line.Split(' ');
            clock.Lead = TimeSpan.FromTicks(long.Parse(words[1], CultureInfo.InvariantCulture));
            if (words[0] == Go)
                shift = Shift.Begin(rooms, crowd);
            else if (shift is not null)
                await Console.Out.WriteLineAsync($"{Paused} {await shift.EndAsync()}");
        }
    }

    // Reading the console's input blocks, whatever its methods are called. A shift that fails ends the process.
    private static async Task<string?> ReadAsync(Shift? shift)
    {
        var reading = Task.Run(Console.In.ReadLine);
        if (shift is not null && await Task.WhenAny(reading, shift.Working) == shift.Working)
            await shift.Working;
        return await reading;
    }
}
