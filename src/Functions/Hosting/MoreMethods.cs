using System.Text.Json.Nodes;
using Kontext.Functions.Callers;
using Kontext.Functions.CrossOrigin;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace Kontext.Functions.Hosting;

/// <summary>
/// Tells the host which methods to route besides those in the functions' attributes: HEAD wherever GET is. A page for people is left out: a
/// program that looks at a link by HEAD must not use it up. OPTIONS is left to the host while no origin is allowed.
/// </summary>
internal sealed class MoreMethods(AccessRules rules, CrossOriginRules origins) : IFunctionMetadataTransformer
{
    private const string Get = "get";
    private const string Head = "head";

    public string Name => nameof(MoreMethods);

    public void Transform(IList<IFunctionMetadata> original)
    {
        for (var index = original.Count - 1; index >= 0; index--)
        {
            var function = original[index];
            if (function.Name == PreflightFunctions.Name && !origins.IsOn)
                original.RemoveAt(index);
            else if (function is { Name: { } name, RawBindings: { } bindings } && !rules.IsGuardedByTicket(name))
                AddHead(bindings);
        }
    }

    private static void AddHead(IList<string> bindings)
    {
        for (var index = 0; index < bindings.Count; index++)
        {
            if (JsonNode.Parse(bindings[index]) is JsonObject binding && binding["methods"] is JsonArray methods && Has(methods, Get) && !Has(methods, Head))
            {
                methods.Add((JsonNode)Head);
                bindings[index] = binding.ToJsonString();
            }
        }
    }

    private static bool Has(JsonArray methods, string method) => methods.Any(known => method.Equals(known?.GetValue<string>(), StringComparison.OrdinalIgnoreCase));
}
