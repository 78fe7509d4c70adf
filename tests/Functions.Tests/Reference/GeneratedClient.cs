using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace Kontext.Functions.Tests.Reference;

/// <summary>Generates a client from the OpenAPI document, as a developer would, and compiles it with code that uses it.</summary>
internal static class GeneratedClient
{
    private const string Implicit = "global using System; global using System.Collections.Generic; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    /// <summary>Returns the code of the client.</summary>
    public static async Task<string> GenerateAsync(string json, CancellationToken cancellationToken)
    {
        var document = await OpenApiDocument.FromJsonAsync(json, documentPath: null, SchemaType.OpenApi3, cancellationToken);
        CSharpClientGeneratorSettings settings = new()
        {
            ClassName = "KontextClient",
            UseBaseUrl = false,
            OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator(),
        };
        settings.CSharpGeneratorSettings.Namespace = "Kontext.Client";
        settings.CSharpGeneratorSettings.GenerateOptionalPropertiesAsNullable = true;
        settings.CSharpGeneratorSettings.JsonLibrary = CSharpJsonLibrary.NewtonsoftJson;
        return new CSharpClientGenerator(document, settings).GenerateFile();
    }

    /// <summary>Compiles the client and code that uses it. Returns the method of that code.</summary>
    public static MethodInfo Compile(string client, string use, string type, string method)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Newtonsoft.Json.dll" or "netstandard.dll" or "mscorlib.dll"))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Kontext.Client",
            new[] { Implicit, client, use }.Select(text => CSharpSyntaxTree.ParseText(text)),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream program = new();
        var result = compilation.Emit(program);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)));
        program.Position = 0;
        return new AssemblyLoadContext("Kontext.Client").LoadFromStream(program).GetType(type)!.GetMethod(method)!;
    }
}
