using System.Globalization;
using System.Text.Json;
using Azure.Storage.Queues.Models;

namespace Kontext.LocalHost.Queues;

/// <summary>
/// Returns the values of a message that parameters bind to by name: its properties, overridden by the top-level members of its JSON.
/// </summary>
internal static class MessageFacts
{
    public static IReadOnlyDictionary<string, string> Of(QueueMessage message)
    {
        Dictionary<string, string> facts = new(StringComparer.OrdinalIgnoreCase)
        {
            ["QueueTrigger"] = message.Body.ToString(),
            ["DequeueCount"] = message.DequeueCount.ToString(CultureInfo.InvariantCulture),
            ["Id"] = message.MessageId,
            ["PopReceipt"] = message.PopReceipt,
        };
        Add(facts, "InsertionTime", message.InsertedOn);
        Add(facts, "ExpirationTime", message.ExpiresOn);
        Add(facts, "NextVisibleTime", message.NextVisibleOn);
        AddMembers(facts, message.Body);
        return facts;
    }

    private static void Add(Dictionary<string, string> facts, string name, DateTimeOffset? instant)
    {
        if (instant is { } at)
            facts[name] = at.ToString("O", CultureInfo.InvariantCulture);
    }

    private static void AddMembers(Dictionary<string, string> facts, BinaryData body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                // A member that is null also overrides a property.
                facts.Remove(member.Name);
                if (member.Value.ValueKind != JsonValueKind.Null)
                    facts[member.Name] = member.Value.ToString();
            }
        }
        catch (JsonException)
        {
            // A message that is not JSON has no members.
        }
    }
}
