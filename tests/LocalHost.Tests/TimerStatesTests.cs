using Kontext.LocalHost.Timers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kontext.LocalHost.Tests;

public sealed class TimerStatesTests : IDisposable
{
    private const string Timer = "Some.Class.Method";

    private static readonly TimerState State = new() { Last = At(0), Next = At(5), LastUpdated = At(0) };

    private readonly string _folder = Directory.CreateTempSubdirectory("timers").FullName;

    private TimerStates States => new(_folder, NullLogger<TimerStates>.Instance);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_state_is_there_after_the_next_start()
    {
        Assert.Null(States.Find(Timer));
        States.Keep(Timer, State with { Last = null });
        States.Keep(Timer, State);

        Assert.Equal(State, States.Find(Timer));
        Assert.Equal(["Some.Class.Method.json"], Directory.EnumerateFiles(Path.Combine(_folder, "timers")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Next":"soon"}""")]
    public void An_unreadable_file_counts_as_no_state(string content)
    {
        States.Keep(Timer, State);
        File.WriteAllText(Path.Combine(_folder, "timers", "Some.Class.Method.json"), content);

        Assert.Null(States.Find(Timer));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_causes_no_failure()
    {
        File.WriteAllText(Path.Combine(_folder, "timers"), "");

        States.Keep(Timer, State);
    }

    private static DateTimeOffset At(double minutes) => new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero).AddMinutes(minutes);
}
