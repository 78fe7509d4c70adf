using System.Text.Json.Nodes;

namespace Kontext.Infra.Tests;

/// <summary>The resources that a deployment would create. Names and values are computed as far as possible before a deployment.</summary>
internal sealed class Snapshot(JsonObject document)
{
    public IEnumerable<JsonObject> Resources => document["predictedResources"]!.AsArray().Select(resource => resource!.AsObject());

    /// <summary>The parts that the compiler and so the tests cannot see.</summary>
    public JsonArray Diagnostics => document["diagnostics"]!.AsArray();

    /// <summary>The app's settings; values that are known only in Azure are expressions in brackets.</summary>
    public JsonObject Settings => Of("Microsoft.Web/sites/config").Single()["properties"]!.AsObject();

    public IEnumerable<JsonObject> Of(string type) => Resources.Where(resource => (string?)resource["type"] == type);

    /// <summary>Last segments of the names of a type's resources.</summary>
    public IEnumerable<string> NamesOf(string type) => Of(type).Select(resource => ((string)resource["name"]!).Split('/')[^1]);
}
