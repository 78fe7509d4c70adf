using System.Text.Json;
using Json.Schema;

namespace Kontext.Core.Tests.JsonSchemas;

/// <summary>Returns the verdict of JsonSchema.Net on a schema and a value, with a minimal call.</summary>
internal static class LibraryVerdict
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.Hierarchical };

    /// <summary>"fits", "misfits", or the name of the exception that came out of the library.</summary>
    public static string Of(string schema, string value)
    {
        try
        {
            return Evaluate(schema, value).IsValid ? "fits" : "misfits";
        }
        catch (Exception exception) when (exception is JsonSchemaException or RefResolutionException or ArgumentException or FormatException or InvalidOperationException or OverflowException)
        {
            return exception.GetType().Name;
        }
    }

    /// <summary>Returns the place where a keyword failed, and the library's message.</summary>
    public static IEnumerable<(string Place, string Message)> Problems(string schema, string value) => Problems(Evaluate(schema, value));

    private static IEnumerable<(string Place, string Message)> Problems(EvaluationResults results) =>
        (results.Errors ?? []).Select(error => (results.InstanceLocation.ToString(), error.Value)).Concat((results.Details ?? []).SelectMany(Problems));

    // A separate registry, because the library keeps every built schema in its registry.
    private static EvaluationResults Evaluate(string schema, string value) => JsonSchema
        .Build(JsonElement.Parse(schema), new BuildOptions { SchemaRegistry = new SchemaRegistry(), Dialect = Dialect.Draft202012 })
        .Evaluate(JsonElement.Parse(value), Options);
}
