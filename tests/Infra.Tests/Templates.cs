using System.Reflection;
using System.Text.Json.Nodes;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>What the Bicep compiler made of infra/ and of the parameter files.</summary>
internal static class Templates
{
    private static readonly string Folder = Path.Combine(
        RepositoryRoot.Path,
        typeof(Templates).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Templates").Value!);

    /// <summary>Parameter files by name: two that people start from, and those of these tests.</summary>
    public static TheoryData<string> All => ["main", "large", "full", "symbols", "digits"];

    /// <summary>The template before any parameter is known; a copy of its own, to be broken at will.</summary>
    public static JsonObject Main => Read("main.json");

    /// <summary>What a deployment with these parameters would make; a copy of its own.</summary>
    public static Snapshot Of(string parameters) => new(Read($"{parameters}.snapshot.json"));

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsObject();
}
