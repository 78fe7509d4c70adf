using System.Text;
using Azure;
using Azure.Storage.Queues;
using Kontext.Core.Schedule;
using Kontext.Core.Storage;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>Carries due work from the tick to whichever instance takes it. The platform scales the reading side by its length.</summary>
public sealed class DueQueue(QueueServiceClient service, Tables tables, IOptions<MaintenanceOptions> options)
{
    /// <summary>Behind the prefix of all names; the trigger's attribute says the same.</summary>
    public const string Name = "-due";

    // What fails twice travels alone, so that an item that ends the process takes nobody with it.
    internal const int AttemptsInCompany = 2;

    // A message holds 64 KiB, in base64.
    private const int MaxBytes = 40 * 1024;

    private readonly QueueClient _queue = service.GetQueueClient(tables.Prefix + Name);
    private readonly QueueClient _poison = service.GetQueueClient(tables.Prefix + Name + "-poison");

    /// <summary>Whether there is more than a tick's worth in it already; one request.</summary>
    internal async Task<bool> IsFullAsync(CancellationToken cancellationToken)
    {
        var properties = await _queue.GetPropertiesAsync(cancellationToken);
        return properties.Value.ApproximateMessagesCount >= options.Value.QueueLimit;
    }

    /// <summary>How many messages the platform has given up; one request.</summary>
    internal async Task<int> CountPoisonAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _poison.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // Made with the first of them where no infrastructure has.
            return 0;
        }
    }

    /// <summary>Sends hints in as few messages as they may share; returns how many messages that were.</summary>
    internal async Task<int> SendAsync(IEnumerable<DueHint> hints, CancellationToken cancellationToken)
    {
        var messages = Pack(hints).ToList();
        foreach (var message in messages)
            await _queue.SendMessageAsync(message, cancellationToken);
        return messages.Count;
    }

    /// <summary>Creates the queue where no infrastructure has.</summary>
    public Task CreateMissingAsync(CancellationToken cancellationToken) => _queue.CreateIfNotExistsAsync(metadata: null, cancellationToken);

    private IEnumerable<string> Pack(IEnumerable<DueHint> hints)
    {
        var together = new List<DueHint>();
        foreach (var hint in hints)
        {
            if (hint.Attempts > AttemptsInCompany)
                yield return DueMessage.Write([hint]);
            else
                together.Add(hint);
        }

        foreach (var message in together.Chunk(options.Value.ItemsPerMessage).SelectMany(Fit))
            yield return message;
    }

    // Names of organizations and people come from outside and may be long.
    private static IEnumerable<string> Fit(DueHint[] hints)
    {
        var message = DueMessage.Write(hints);
        if (hints.Length == 1 || Encoding.UTF8.GetByteCount(message) <= MaxBytes)
            return [message];
        var half = hints.Length / 2;
        return Fit(hints[..half]).Concat(Fit(hints[half..]));
    }
}
