using System.Globalization;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using Kontext.LocalRuntime.Invocation;

namespace Kontext.LocalRuntime.Queues;

/// <summary>What a message offers to parameters by name: the facts about it, overridden by the top-level members of its JSON.</summary>
internal static class QueueBinding
{
    public static TriggerBindingContext Of(QueueMessage message)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
        {
            ["QueueTrigger"] = message.Body.ToString(),
            ["DequeueCount"] = message.DequeueCount.ToString(CultureInfo.InvariantCulture),
            ["Id"] = message.MessageId,
            ["PopReceipt"] = message.PopReceipt,
            ["InsertionTime"] = Text(message.InsertedOn),
            ["ExpirationTime"] = Text(message.ExpiresOn),
            ["NextVisibleTime"] = Text(message.NextVisibleOn),
        };
        AddMembers(message.Body, data);
        return new TriggerBindingContext(data);
    }

    private static void AddMembers(BinaryData body, Dictionary<string, object?> data)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in document.RootElement.EnumerateObject())
                {
                    data[member.Name] = member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.ToString();
                }
            }
        }
        catch (JsonException)
        {
            // A message need not be JSON, and then has no members.
        }
    }

    private static string? Text(DateTimeOffset? instant) => instant?.ToString("O", CultureInfo.InvariantCulture);
}
