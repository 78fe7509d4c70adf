using System.Globalization;
using BenchmarkDotNet.Running;
using Kontext.Benchmarks;

// throughput [items]: a run of seconds, measured once; cost: writes the figures of docs/operations.md anew; everything else is BenchmarkDotNet's.
if (args is ["throughput", .. var rest])
    await Throughput.RunAsync(rest is [var items] ? int.Parse(items, CultureInfo.InvariantCulture) : 500, CancellationToken.None);
else if (args is ["cost"])
    await CostReport.WriteAsync(CancellationToken.None);
else
    BenchmarkSwitcher.FromTypes([typeof(ReadBenchmarks)]).Run(args, new InProcessConfig());
