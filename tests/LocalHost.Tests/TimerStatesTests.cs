using Kontext.LocalRuntime.Timers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kontext.LocalRuntime.Tests;

public sealed class TimerStatesTests : IDisposable
{
    private const string Timer = "Some.Class.Method";

    private static readonly TimerState State = new() { Last = At(0), Next = At(5), LastUpdated = At(0) };

    private readonly string _folder = Directory.CreateTempSubdirectory("timers").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_state_is_there_after_the_next_start()
    {
        Assert.Null(States(_folder).Find(Timer));
        States(_folder).Keep(Timer, State with { Last = null });
        States(_folder).Keep(Timer, State);

        Assert.Equal(State, States(_folder).Find(Timer));
        Assert.Equal(["Some.Class.Method.json"], Directory.EnumerateFiles(Path.Combine(_folder, "timers")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Next":"soon"}""")]
    public void A_file_that_cannot_be_read_is_no_state(string content)
    {
        States(_folder).Keep(Timer, State);
        File.WriteAllText(Path.Combine(_folder, "timers", "Some.Class.Method.json"), content);

        Assert.Null(States(_folder).Find(Timer));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_no_failure()
    {
        File.WriteAllText(Path.Combine(_folder, "timers"), "");

        States(_folder).Keep(Timer, State);
    }

    [Fact]
    public void In_a_tests_process_nothing_is_written_unless_it_says_where()
    {
        var states = States(folder: null);
        states.Keep(Timer, State);

        Assert.Equal(State, states.Find(Timer));
        Assert.Null(States(folder: null).Find(Timer));
    }

    private static DateTimeOffset At(double minutes) => new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero).AddMinutes(minutes);

    private static TimerStates States(string? folder) => new(
        new ConfigurationBuilder().AddInMemoryCollection([new("LocalRuntime:DataDirectory", folder)]).Build(),
        new HostingEnvironment { ApplicationName = "Kontext.SampleApp", ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Development },
        NullLogger<TimerStates>.Instance);
}
