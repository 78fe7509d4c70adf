using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.LocalRuntime.Azurite;
using Kontext.LocalRuntime.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalRuntime.Timers;

/// <summary>The states of monitored timers: a file each, beside Azurite's data, or in memory inside a test's process.</summary>
internal sealed partial class TimerStates(IConfiguration configuration, IHostEnvironment environment, ILogger<TimerStates> logger)
{
    private readonly ConcurrentDictionary<string, TimerState> _inMemory = new(StringComparer.Ordinal);
    private readonly string? _folder = Folder(configuration, environment);

    /// <summary>Null when there is none, or none that can be read.</summary>
    public TimerState? Find(string entryPoint)
    {
        if (_folder is null)
        {
            return _inMemory.GetValueOrDefault(entryPoint);
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(_folder, entryPoint)), StateJson.Default.TimerState);
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
        if (_folder is null)
        {
            _inMemory[entryPoint] = state;
            return;
        }

        try
        {
            Write(PathOf(_folder, entryPoint), state);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(logger, e, entryPoint);
        }
    }

    // Another program may read or write the same file: it is replaced whole.
    private static void Write(string path, TimerState state)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}");
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(state, StateJson.Default.TimerState));
        File.Move(fresh, path, overwrite: true);
    }

    private static string PathOf(string folder, string entryPoint) => Path.Combine(folder, $"{entryPoint}.json");

    private static string? Folder(IConfiguration configuration, IHostEnvironment environment)
    {
        var directory = configuration[AzuriteSettings.DirectorySetting];
        if (string.IsNullOrEmpty(directory))
        {
            if (!RunningProgram.Is(environment))
            {
                return null;
            }

            directory = AzuriteSettings.DefaultDirectory;
        }

        var root = RepositoryRoot.Find(environment.ContentRootPath, AppContext.BaseDirectory) ?? environment.ContentRootPath;
        return Path.Combine(Path.GetFullPath(directory, root), "timers");
    }

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
