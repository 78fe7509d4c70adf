using System.Text;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.SampleApp;

/// <summary>One function for each thing a message may be taken for, and for each way it may end.</summary>
public sealed class QueueFunctions(Observations observations)
{
    private const string Storage = "Sample:Storage";

    [Function("QueueText")]
    public void QueueText([QueueTrigger("%Sample:Queue%", Connection = Storage)] string message) => Note(message);

    [Function("QueueBytes")]
    public void QueueBytes([QueueTrigger("%Sample:Queue%", Connection = Storage)] byte[] message) => Note(Encoding.UTF8.GetString(message));

    [Function("QueueBinary")]
    public void QueueBinary([QueueTrigger("%Sample:Queue%", Connection = Storage)] BinaryData message) => Note(message.ToString());

    [Function("QueueMessage")]
    public void QueueMessage([QueueTrigger("%Sample:Queue%", Connection = Storage)] QueueMessage message) =>
        Note($"{message.MessageId.Length > 0} {message.DequeueCount} {message.Body}");

    [Function("QueueItem")]
    public void QueueItem([QueueTrigger("%Sample:Queue%", Connection = Storage)] SampleItem item) => Note($"{item.Name} {item.Count}");

    [Function("QueueFacts")]
    public void QueueFacts(
        [QueueTrigger("%Sample:Queue%", Connection = Storage)] string message, string id, long dequeueCount, DateTimeOffset insertionTime, string name) =>
        Note($"{id} {dequeueCount} {insertionTime.Offset} {name} {message.Length}");

    [Function("QueueFails")]
    public Task QueueFails([QueueTrigger("%Sample:Queue%", Connection = Storage)] string message, FunctionContext context)
    {
        Note($"{message} {context.BindingContext.BindingData["dequeuecount"]}");
        throw new InvalidTimeZoneException("as it was thrown");
    }

    [Function("QueueWaits")]
    public async Task QueueWaits([QueueTrigger("%Sample:Queue%", Connection = Storage)] string message, CancellationToken cancellationToken)
    {
        Note(message);
        await observations.Gate.WaitAsync(cancellationToken);
    }

    [Function("QueueDefaultStorage")]
    public void QueueDefaultStorage([QueueTrigger("%Sample:Queue%")] string message) => Note(message);

    private void Note(string seen) => observations.Messages.Writer.TryWrite(seen);
}
