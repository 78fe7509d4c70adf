using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Kontext.Functions.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Reference;

/// <summary>The OpenAPI document of this deployment. The text is the file openapi.json beside this class.</summary>
public sealed class OpenApiDocument(IOptions<DeploymentOptions> deployment)
{
    private const string FileName = "openapi.json";

    private readonly Lazy<byte[]> _json = new(() => Read(deployment.Value.PublicUrl.TrimEnd('/')));

    /// <summary>The document as UTF-8, with the version and the address of this deployment.</summary>
    internal byte[] Json => _json.Value;

    private static byte[] Read(string address)
    {
        using var file = typeof(OpenApiDocument).Assembly.GetManifestResourceStream(typeof(OpenApiDocument), FileName)
            ?? throw new InvalidOperationException($"The program was built without {FileName}.");
        var document = JsonNode.Parse(file)!;
        document["info"]!["version"] = Version();
        document["servers"]![0]!["url"] = address;
        return Encoding.UTF8.GetBytes(document.ToJsonString(AnswerJson.Options()));
    }

    private static string Version() =>
        typeof(OpenApiDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
