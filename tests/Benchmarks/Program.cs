using System.Globalization;
using Kontext.Benchmarks;

// Arguments: "throughput [items]" and "search" measure once, for some seconds. "cost" writes the numbers of docs/operations.md again.
// "reads" and "gateway" take two published apps (.dll files) and the number of rounds. "gateway" also takes the folder with mcp-proxy.
// "stdio" is the server behind that proxy.
switch (args)
{
    case ["throughput", .. { Length: <= 1 } rest]:
        await Throughput.RunAsync(rest is [var items] ? int.Parse(items, CultureInfo.InvariantCulture) : 500, CancellationToken.None);
        return 0;
    case ["search"]:
        await SearchRun.RunAsync(CancellationToken.None);
        return 0;
    case ["cost"]:
        await CostReport.WriteAsync(CancellationToken.None);
        return 0;
    case ["reads", var kontext, var bare, .. { Length: <= 1 } rest] when File.Exists(kontext) && File.Exists(bare):
        await ReadComparison.RunAsync(
            Path.GetFullPath(kontext), Path.GetFullPath(bare), rest is [var rounds] ? int.Parse(rounds, CultureInfo.InvariantCulture) : 20, CancellationToken.None);
        return 0;
    case ["gateway", var kontext, var bare, .. { Length: <= 2 } rest] when File.Exists(kontext) && File.Exists(bare):
        await GatewayComparison.RunAsync(
            Path.GetFullPath(kontext), Path.GetFullPath(bare), rest is [var turns, ..] ? int.Parse(turns, CultureInfo.InvariantCulture) : 12, rest is [_, var folder] ? folder : null, CancellationToken.None);
        return 0;
    case ["stdio"]:
        await StdioServer.RunAsync(CancellationToken.None);
        return 0;
    default:
        await Console.Error.WriteLineAsync("Say throughput, search, cost, or reads or gateway with two published apps that exist: reads Kontext.Functions.dll Kontext.BareApp.dll 20");
        return 1;
}
