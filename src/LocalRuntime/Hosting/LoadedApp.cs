using Kontext.LocalRuntime.Catalog;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.LocalRuntime.Hosting;

/// <summary>What the app consists of: its functions, and the middleware every run of one goes through.</summary>
internal sealed record LoadedApp(IReadOnlyList<LoadedFunction> Functions, FunctionExecutionDelegate Pipeline);
