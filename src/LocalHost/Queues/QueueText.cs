using System.Buffers.Text;
using Azure.Storage.Queues.Models;

namespace Kontext.LocalHost.Queues;

/// <summary>Converts the text in a queue to the message that functions receive.</summary>
internal static class QueueText
{
    /// <summary>Returns a message that was never in a queue.</summary>
    public static QueueMessage MakeUp(string text, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return QueuesModelFactory.QueueMessage(
            Guid.CreateVersion7(now).ToString(), popReceipt: "", new BinaryData(text), dequeueCount: 1, nextVisibleOn: null, insertedOn: now, expiresOn: null);
    }

    /// <summary>Returns the decoded message; null when the text does not have the encoding of host.json.</summary>
    public static QueueMessage? Decode(QueueMessage raw, bool isBase64)
    {
        if (!isBase64)
            return raw;

        var text = raw.Body.ToMemory().Span;
        if (!Base64.IsValid(text, out var length))
            return null;

        var body = new byte[length];
        Base64.DecodeFromUtf8(text, body, out _, out _);
        return QueuesModelFactory.QueueMessage(
            raw.MessageId, raw.PopReceipt, new BinaryData(body), raw.DequeueCount, raw.NextVisibleOn, raw.InsertedOn, raw.ExpiresOn);
    }
}
