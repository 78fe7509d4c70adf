using System.Text;
using Azure;
using Azure.Storage.Queues;
using Kontext.Core.Schedule;
using Kontext.Core.Storage;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>The queue that carries due work from the tick to the instances. The platform adds instances as the queue grows.</summary>
public sealed class DueQueue(QueueServiceClient service, Tables tables, IOptions<MaintenanceOptions> options)
{
    /// <summary>The queue's name after the storage prefix. The trigger's attribute must hold this name too.</summary>
    public const string Name = "-due";

    // After two failed attempts an item travels in a message of its own. An item that ends the process must not take other items with it.
    internal const int MaxSharedAttempts = 2;

    // A queue message holds 64 KiB after base64 encoding.
    private const int MaxBytes = 40 * 1024;

    private readonly QueueClient _queue = service.GetQueueClient(tables.Prefix + Name);
    private readonly QueueClient _poison = service.GetQueueClient(tables.Prefix + Name + "-poison");

    /// <summary>
    /// Returns whether the queue already holds <see cref="MaintenanceOptions.QueueLimit"/> messages or more. One request.
    /// </summary>
    internal async Task<bool> IsFullAsync(CancellationToken cancellationToken)
    {
        var properties = await _queue.GetPropertiesAsync(cancellationToken);
        return properties.Value.ApproximateMessagesCount >= options.Value.QueueLimit;
    }

    /// <summary>Returns the number of messages in the poison queue. One request.</summary>
    internal async Task<int> CountPoisonAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _poison.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // The platform creates the poison queue with its first message, unless the infrastructure has created it.
            return 0;
        }
    }

    /// <summary>Sends hints in as few messages as possible. Returns the number of messages.</summary>
    internal async Task<int> SendAsync(IEnumerable<DueHint> hints, CancellationToken cancellationToken)
    {
        var messages = Pack(hints).ToList();
        foreach (var message in messages)
            await _queue.SendMessageAsync(message, cancellationToken);
        return messages.Count;
    }

    /// <summary>Creates the queue when the infrastructure has not.</summary>
    public Task CreateMissingAsync(CancellationToken cancellationToken) => _queue.CreateIfNotExistsAsync(metadata: null, cancellationToken);

    private IEnumerable<string> Pack(IEnumerable<DueHint> hints)
    {
        var shared = new List<DueHint>();
        foreach (var hint in hints)
        {
            if (hint.Attempts > MaxSharedAttempts)
                yield return DueMessage.Write([hint]);
            else
                shared.Add(hint);
        }

        foreach (var message in shared.Chunk(options.Value.ItemsPerMessage).SelectMany(Fit))
            yield return message;
    }

    // Names of organizations and users come from outside and may be long, so a message is split until it fits.
    private static IEnumerable<string> Fit(DueHint[] hints)
    {
        var message = DueMessage.Write(hints);
        if (hints.Length == 1 || Encoding.UTF8.GetByteCount(message) <= MaxBytes)
            return [message];
        var half = hints.Length / 2;
        return Fit(hints[..half]).Concat(Fit(hints[half..]));
    }
}
