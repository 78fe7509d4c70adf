using Kontext.Testing;
using YamlDotNet.RepresentationModel;

namespace Kontext.Infra.Tests;

/// <summary>Reads YAML of the repository.</summary>
internal static class Yaml
{
    public static YamlMappingNode Read(params string[] path)
    {
        YamlStream stream = [];
        using StreamReader reader = new(Path.Combine([RepositoryRoot.Path, .. path]));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    /// <summary>The node at the end of a path of keys; null where a key is missing.</summary>
    public static YamlNode? Find(YamlNode node, params string[] keys)
    {
        YamlNode? found = node;
        foreach (var key in keys)
            found = found is YamlMappingNode mapping && mapping.Children.TryGetValue(key, out var next) ? next : null;
        return found;
    }

    public static string Text(YamlNode node, params string[] keys) =>
        Find(node, keys) is YamlScalarNode { Value: { } text } ? text : throw new InvalidOperationException($"There is no {string.Join(" / ", keys)}.");
}
