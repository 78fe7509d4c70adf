using System.Reflection;
using System.Security.Cryptography;

namespace Kontext.Functions.Reference;

/// <summary>A script of the reference page, from the resources of a program.</summary>
internal sealed class ReferenceScript
{
    private const int HashBytes = 16;

    private readonly Assembly _program;
    private readonly string _resource;

    private ReferenceScript(Assembly program, string resource, bool isPacked)
    {
        (_program, _resource, IsPacked) = (program, resource, isPacked);
        using var content = Open();
        Name = $"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, HashBytes))}.js";
    }

    /// <summary>The last segment of the address: a hash of the content. A browser may keep the script for ever.</summary>
    public string Name { get; }

    /// <summary>Whether the content is compressed with gzip.</summary>
    public bool IsPacked { get; }

    /// <summary>Reads a script. Throws when the program was built without it.</summary>
    public static ReferenceScript Of(Assembly program, string resource, bool isPacked) => new(program, resource, isPacked);

    /// <summary>Opens the content.</summary>
    public Stream Open() =>
        _program.GetManifestResourceStream(_resource) ?? throw new InvalidOperationException($"{_program.GetName().Name} was built without {_resource}.");
}
