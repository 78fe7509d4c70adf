using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Kontext.StartBench;

/// <summary>One start of one program, from the process to the first answer.</summary>
internal sealed class StartedProgram
{
    private const string AzuriteAccount = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;";
    private const string Nowhere = AzuriteAccount + "BlobEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LastWord = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // As production says it, with storage and vault that are never asked, and nothing that begins by itself.
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
        ["AzureWebJobs.Tick.Disabled"] = "true",
        ["AzureWebJobs.RemoveEndedSessions.Disabled"] = "true",
        ["AzureWebJobs.RunDueWork.Disabled"] = "true",
        ["Logging__LogLevel__Default"] = "Warning",
    };

    /// <summary>Milliseconds, and what the program told of itself where it was asked to.</summary>
    public static async Task<(double Milliseconds, IReadOnlyList<string> Told)> MeasureAsync(
        string program, int port, bool tellsPhases, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(Limit, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var began = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(StartInfo(program, port, tellsPhases)) ?? throw new InvalidOperationException("dotnet did not start.");
        var told = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var printed = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            await AnswersAsync(port, both.Token);
            var took = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
            if (tellsPhases)
                await Task.Delay(LastWord, TimeProvider.System, both.Token);
            process.Kill();
            return (took, (await told).Split('\n'));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
                await Console.Error.WriteLineAsync(await printed + await told);
            }
        }
    }

    private static ProcessStartInfo StartInfo(string program, int port, bool tellsPhases)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { typeof(StartedProgram).Assembly.Location, program },
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in Settings)
            start.Environment[name] = value;
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        if (tellsPhases)
            start.Environment[StartPhases.Variable] = "1";
        return start;
    }

    // By hand: a client's own start would be measured too, and its retries are coarser.
    private static async Task AnswersAsync(int port, CancellationToken cancellationToken)
    {
        var request = Encoding.ASCII.GetBytes($"GET /api/v1/integrations HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        while (true)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            }
            catch (SocketException)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                continue;
            }

            await client.GetStream().WriteAsync(request, cancellationToken);
            using StreamReader reader = new(client.GetStream());
            var line = await reader.ReadLineAsync(cancellationToken);
            if (line is not ("HTTP/1.1 200 OK" or "HTTP/1.1 401 Unauthorized"))
                throw new InvalidOperationException($"The first answer was {line}.");
            return;
        }
    }
}
