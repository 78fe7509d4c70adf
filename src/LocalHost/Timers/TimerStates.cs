using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Timers;

/// <summary>Stores the states of monitored timers, one file for each timer.</summary>
/// <param name="dataDirectory">The data directory. The files are in its folder <c>timers</c>.</param>
/// <param name="logger">Logs files that cannot be read or written.</param>
internal sealed partial class TimerStates(string dataDirectory, ILogger<TimerStates> logger)
{
    private readonly string _folder = Path.Combine(dataDirectory, "timers");

    /// <summary>Returns the state of a timer; null when there is no readable one.</summary>
    /// <param name="entryPoint">The class and method of the timer's function.</param>
    public TimerState? Find(string entryPoint)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(entryPoint)), StateJson.Default.TimerState);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            Log.Unreadable(logger, e, entryPoint);
            return null;
        }
    }

    public void Keep(string entryPoint, TimerState state)
    {
        try
        {
            Write(PathOf(entryPoint), state);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(logger, e, entryPoint);
        }
    }

    // Another program may read or write this file, so it is replaced as a whole.
    private static void Write(string path, TimerState state)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}");
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(state, StateJson.Default.TimerState));
        File.Move(fresh, path, overwrite: true);
    }

    private string PathOf(string entryPoint) => Path.Combine(_folder, $"{entryPoint}.json");

    [JsonSerializable(typeof(TimerState))]
    private sealed partial class StateJson : JsonSerializerContext;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The state of timer {Function} cannot be read: it starts as a new one")]
        public static partial void Unreadable(ILogger logger, Exception exception, string function);

        [LoggerMessage(2, LogLevel.Warning, "The state of timer {Function} cannot be kept: after the next start it is not known whether it was due")]
        public static partial void NotKept(ILogger logger, Exception exception, string function);
    }
}
