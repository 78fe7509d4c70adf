using System.Reflection;
using System.Text.Json.Nodes;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>The output of the Bicep compiler for infra/ and for the parameter files.</summary>
internal static class Templates
{
    private static readonly string Folder = Path.Combine(
        RepositoryRoot.Path,
        Metadata("Templates"));

    /// <summary>Parameter files by name: two starting points for users, and those of these tests.</summary>
    public static TheoryData<string> All => ["main", "large", "full", "symbols", "digits"];

    /// <summary>The compiler.</summary>
    public static string Bicep { get; } = Metadata("Bicep");

    /// <summary>The templates that are deployed by themselves.</summary>
    public static TheoryData<string> Deployable => ["main", "deployer", "bindDomain"];

    /// <summary>The template before any parameter is known; a copy of its own, to be broken at will.</summary>
    public static JsonObject Main => Compiled("main");

    /// <summary>A template before any parameter is known.</summary>
    public static JsonObject Compiled(string template) => Read($"{template}.json");

    /// <summary>Returns a new copy of the resources that a deployment with these parameters would create.</summary>
    public static Snapshot Of(string parameters) => new(Read($"{parameters}.snapshot.json"));

    private static string Metadata(string key) =>
        typeof(Templates).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsObject();
}
