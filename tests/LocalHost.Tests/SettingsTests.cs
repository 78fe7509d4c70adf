using Kontext.LocalHost.Settings;
using Kontext.LocalHost.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Tests;

public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("settings").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("/tools/profiler.dll", true)]
    public void The_startup_hook_of_a_developers_tool_stays_beside_the_hosts_own(string? others, bool stays)
    {
        var hooks = WorkerProcess.HooksWith(others).Split(Path.PathSeparator);

        Assert.Equal(stays ? [others!, typeof(WorkerProcess).Assembly.Location] : [typeof(WorkerProcess).Assembly.Location], hooks);
    }

    [Fact]
    public void Local_settings_become_variables_unless_the_shell_has_set_them()
    {
        Write("local.settings.json", """
            { "IsEncrypted": false, "Values": { "TAKEN": "file", "EMPTY": "file", "NUMBER": 7, "NULL": null, "A__B": "nested" },
              "ConnectionStrings": { "Main": "db" }, }
            """);

        var variables = LocalSettings.Load(_folder, static name => name switch { "TAKEN" => "shell", "EMPTY" => "", _ => null });

        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["EMPTY"] = "file",
                ["NUMBER"] = "7",
                ["A__B"] = "nested",
                ["ConnectionStrings:Main"] = "db",
            },
            variables);
        var configuration = new ConfigurationBuilder().AddLocalSettings(variables).Build();
        Assert.Equal("nested", configuration["A:B"]);
        Assert.Equal("db", configuration.GetConnectionString("Main"));
    }

    [Fact]
    public void Without_local_settings_there_are_no_variables() => Assert.Empty(LocalSettings.Load(_folder, static _ => null));

    [Theory]
    [InlineData("""{ "Values": {} }""", "local.settings.json is encrypted, or does not say otherwise: decrypt it and let it say \"IsEncrypted\": false.")]
    [InlineData("""{ "IsEncrypted": true }""", "local.settings.json is encrypted, or does not say otherwise: decrypt it and let it say \"IsEncrypted\": false.")]
    [InlineData("""{ "IsEncrypted": false, "Values": { "A": { "B": "c" } } }""",
        "local.settings.json: Values.A must be a string; write nested settings flat, as \"A__Key\".")]
    [InlineData("""{ "IsEncrypted": false, "Values": [] }""", "local.settings.json: Values must be an object of settings.")]
    [InlineData("[]", "local.settings.json must hold one JSON object: put its settings between braces.")]
    [InlineData("{\n", "local.settings.json is not JSON: correct line 2.")]
    public void Local_settings_that_cannot_be_read_stop_the_start(string json, string sentence)
    {
        Write("local.settings.json", json);

        Assert.Equal(sentence, Assert.Throws<StartupException>(() => LocalSettings.Load(_folder, static _ => null)).Message);
    }

    [Fact]
    public void Host_json_gives_prefix_and_log_levels()
    {
        Write("host.json", """
            { "version": "2.0", "logging": { "logLevel": { "default": "Warning" } }, "extensions": { "http": { "routePrefix": "/v2/" } } }
            """);

        var hostJson = HostJson.Load(_folder);

        Assert.Equal("v2", hostJson.RoutePrefix);
        Assert.False(hostJson.LogLevels.Shows("Any.Category", LogLevel.Information));
        Assert.True(hostJson.LogLevels.Shows("Any.Category", LogLevel.Warning));
    }

    [Theory]
    [InlineData("""{ "version": "2.0" }""", "api")]
    [InlineData("""{ "version": "2.0", "extensions": { "http": { "routePrefix": "" } } }""", "")]
    public void The_route_prefix_is_api_unless_host_json_says_otherwise(string json, string prefix)
    {
        Write("host.json", json);

        Assert.Equal(prefix, HostJson.Load(_folder).RoutePrefix);
    }

    [Fact]
    public void Host_json_says_how_queues_are_read_and_how_long_a_run_may_take()
    {
        Write("host.json", """
            { "version": "2.0", "functionTimeout": "00:10:00", "extensions": { "queues": { "batchSize": 32, "newBatchThreshold": 0,
              "maxPollingInterval": "00:00:05", "maxDequeueCount": 2, "visibilityTimeout": "00:00:30", "messageEncoding": "None" } } }
            """);

        var hostJson = HostJson.Load(_folder);

        Assert.Equal(TimeSpan.FromMinutes(10), hostJson.FunctionTimeout);
        Assert.Equal(
            new QueueOptions
            {
                BatchSize = 32,
                NewBatchThreshold = 0,
                MaxPollingInterval = TimeSpan.FromSeconds(5),
                MaxDequeueCount = 2,
                VisibilityTimeout = TimeSpan.FromSeconds(30),
                IsBase64 = false,
            },
            hostJson.Queues);
    }

    [Theory]
    [InlineData("""{ "version": "2.0" }""", 16, 30)]
    [InlineData("""{ "version": "2.0", "functionTimeout": "-1", "extensions": { "queues": { "batchSize": 4 } } }""", 4, null)]
    public void Values_missing_in_host_json_have_the_defaults_of_the_platform(string json, int batchSize, int? minutes)
    {
        Write("host.json", json);

        var hostJson = HostJson.Load(_folder);

        Assert.Equal(minutes is { } limit ? TimeSpan.FromMinutes(limit) : Timeout.InfiniteTimeSpan, hostJson.FunctionTimeout);
        Assert.Equal(
            new QueueOptions { BatchSize = batchSize, NewBatchThreshold = batchSize / 2 * Environment.ProcessorCount }, hostJson.Queues);
    }

    [Theory]
    [InlineData("\"functionTimeout\": \"00:00:00.5\"", "functionTimeout must be a duration such as \"00:01:00\", 00:00:01 or more.")]
    [InlineData("\"extensions\": { \"queues\": { \"batchSize\": 33 } }", "extensions.queues.batchSize must be a whole number from 1 to 32.")]
    [InlineData("\"extensions\": { \"queues\": { \"maxDequeueCount\": 0 } }", "extensions.queues.maxDequeueCount must be a whole number, 1 or more.")]
    [InlineData("\"extensions\": { \"queues\": { \"maxPollingInterval\": 5 } }",
        "extensions.queues.maxPollingInterval must be a duration such as \"00:01:00\", 00:00:00.1000000 or more.")]
    [InlineData("\"logging\": { \"logLevel\": { \"Azure\": \"Loud\" } }",
        "logging.logLevel.Azure must be \"Trace\" or \"Debug\" or \"Information\" or \"Warning\" or \"Error\" or \"Critical\" or \"None\".")]
    [InlineData("\"extensions\": { \"queues\": { \"messageEncoding\": \"hex\" } }", "extensions.queues.messageEncoding must be \"base64\" or \"none\".")]
    public void An_invalid_value_of_host_json_stops_the_start(string member, string sentence)
    {
        Write("host.json", $"{{ \"version\": \"2.0\", {member} }}");

        Assert.Equal($"host.json: {sentence}", Assert.Throws<StartupException>(() => HostJson.Load(_folder)).Message);
    }

    [Theory]
    [InlineData("0 * * * * *", "0 * * * * *")]
    [InlineData("%Prefix%-due", "x-due")]
    [InlineData("%prefix%-%Prefix%", "x-x")]
    [InlineData("50%", "50%")]
    public void Settings_between_per_cent_signs_are_filled_in(string text, string resolved)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Prefix", "x")]).Build();

        Assert.Equal(resolved, SettingNames.Resolve(configuration, "Function", text));
    }

    [Theory]
    [InlineData("%A__B%", "'%A__B%' does not resolve on Azure; give the setting a name without '__' and ':'.")]
    [InlineData("%A:B%", "'%A:B%' does not resolve on Azure; give the setting a name without '__' and ':'.")]
    [InlineData("%Missing%", "'%Missing%' does not resolve to a value; set Missing.")]
    public void A_setting_that_the_platform_would_not_find_is_refused_with_a_sentence(string text, string sentence)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("A:B", "x"), new("A__B", "x")]).Build();

        var refused = Assert.Throws<StartupException>(() => SettingNames.Resolve(configuration, "Work", text));
        Assert.Equal($"Function 'Work' is not started: {sentence}", refused.Message);
    }

    [Theory]
    [InlineData("Azure.Core.Pipeline", LogLevel.Warning, false)]
    [InlineData("azure.core", LogLevel.Error, true)]
    [InlineData("Azure.Storage", LogLevel.Warning, true)]
    [InlineData("Azure.Storage", LogLevel.Information, false)]
    [InlineData("Kontext.Core", LogLevel.Information, true)]
    [InlineData("Kontext.Core", LogLevel.Debug, false)]
    [InlineData("Quiet", LogLevel.Critical, false)]
    [InlineData("", LogLevel.Information, true)]
    public void The_longest_prefix_of_a_category_decides_the_log_level(string category, LogLevel level, bool isShown)
    {
        Write("host.json", """
            { "version": "2.0", "logging": { "logLevel": { "Azure": "Warning", "Azure.Core": "error", "Quiet": "None", "default": "Information" } } }
            """);

        Assert.Equal(isShown, HostJson.Load(_folder).LogLevels.Shows(category, level));
    }

    [Theory]
    [InlineData("", "host.json is not JSON: correct line 1.")]
    [InlineData("""{ "version": "2.0", "logging": { "logLevel": [] } }""", "host.json: logging.logLevel must be an object of categories and levels.")]
    [InlineData("{}", "host.json must say \"version\": \"2.0\".")]
    [InlineData("""{ "version": 2.0 }""", "host.json must say \"version\": \"2.0\".")]
    [InlineData("""{ "version": "3.0" }""", "host.json must say \"version\": \"2.0\".")]
    [InlineData("""{ "version": "2.0", "extensions": { "http": { "routePrefix": 1 } } }""", "host.json: extensions.http.routePrefix must be a string.")]
    public void Host_json_that_the_platform_refuses_stops_the_start(string json, string sentence)
    {
        Write("host.json", json);

        Assert.Equal(sentence, Assert.Throws<StartupException>(() => HostJson.Load(_folder)).Message);
    }

    [Fact]
    public void A_missing_host_json_stops_the_start() => Assert.Equal(
        $"host.json is missing in {_folder}: a function app needs one, with at least \"version\": \"2.0\".",
        Assert.Throws<StartupException>(() => HostJson.Load(_folder)).Message);

    [Fact]
    public void A_variable_is_replaced_in_both_spellings_of_its_name()
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal) { ["ConnectionStrings:Main"] = "a", ["connectionstrings__main"] = "b", ["Other"] = "c" };

        HostConfiguration.Set(variables, "ConnectionStrings:Main", "new");

        Assert.Equal(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Other"] = "c", ["ConnectionStrings__Main"] = "new" }, variables);
    }

    [Fact]
    public void A_function_is_turned_off_by_a_setting()
    {
        FunctionSwitches switches = new(new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobs.One.Disabled", "TRUE"), new("AzureWebJobs_Two_Disabled", "1"), new("AzureWebJobs.Three.Disabled", "no")]).Build());

        Assert.True(switches.IsDisabled("One"));
        Assert.True(switches.IsDisabled("Two"));
        Assert.False(switches.IsDisabled("Three"));
        Assert.True(switches.TriggersAreOn);
    }

    [Fact]
    public void A_switch_that_is_neither_true_nor_false_stops_the_start()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("LocalHost:Triggers", "perhaps")]).Build();

        Assert.Equal("LocalHost:Triggers must be true or false.", Assert.Throws<StartupException>(() => new FunctionSwitches(configuration)).Message);
    }

    [Theory]
    [InlineData(null, null, "http://localhost:7071", "http://localhost:7071")]
    [InlineData("", null, "http://localhost:7071", "http://localhost:7071")]
    [InlineData("http://*:8080", null, "http://*:8080", "http://localhost:8080")]
    [InlineData("http://0.0.0.0:8080;http://[::]:8081", null, "http://0.0.0.0:8080;http://[::]:8081", "http://localhost:8080")]
    [InlineData("http://127.0.0.1:80", null, "http://127.0.0.1:80", "http://127.0.0.1")]
    [InlineData("http://[::1]:9000", null, "http://[::1]:9000", "http://[::1]:9000")]
    [InlineData(null, "9001;9002", "http://*:9001;http://*:9002", "http://localhost:9001")]
    public void The_address_is_that_of_the_settings_or_port_7071(string? urls, string? ports, string chosen, string address)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("urls", urls), new("http_ports", ports)]).Build();

        Assert.Equal(chosen, ListenAddress.Choose(configuration));
        Assert.Equal(address, ListenAddress.Public(chosen));
    }

    [Fact]
    public void Port_0_becomes_a_free_port_that_is_known_before_the_start()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("urls", "http://127.0.0.1:0")]).Build();

        Assert.NotEqual(0, new Uri(ListenAddress.Choose(configuration)).Port);
    }

    [Fact]
    public void An_invalid_address_stops_the_start()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("urls", "localhost")]).Build();

        var refused = Assert.Throws<StartupException>(() => ListenAddress.Choose(configuration));
        Assert.Equal("'localhost' is no address to listen on: set ASPNETCORE_URLS to one such as http://localhost:7071.", refused.Message);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);
}
