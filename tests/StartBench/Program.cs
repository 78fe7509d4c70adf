using System.Globalization;
using Kontext.Functions.Integrations;
using Kontext.StartBench;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

// kontext, bare: one of the two programs, that ends with its parent; compare [pairs]: both in turn, as processes, and what they took.
switch (args)
{
    case ["kontext", .. var rest]:
        StartPhases.Follow();
        typeof(IntegrationFunctions).Assembly.EntryPoint!.Invoke(null, [rest.Append("--applicationName=Kontext.Functions").ToArray()]);
        break;
    case ["bare", .. var rest]:
        StartPhases.Follow();
        var builder = FunctionsApplication.CreateBuilder(rest);
        builder.ConfigureFunctionsWebApplication();
        builder.Build().Run();
        break;
    case ["compare", .. var rest]:
        await StartComparison.RunAsync(rest is [var pairs] ? int.Parse(pairs, CultureInfo.InvariantCulture) : 15, CancellationToken.None);
        break;
    default:
        await Console.Error.WriteLineAsync("Say kontext, bare or compare.");
        return 1;
}

return 0;
