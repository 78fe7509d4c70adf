using BenchmarkDotNet.Running;
using Kontext.Benchmarks;

BenchmarkSwitcher.FromTypes([typeof(ReadBenchmarks)]).Run(args, new InProcessConfig());
