using Kontext.Core.Schedule;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Reads what is due of one shard so that each organization gets its share, however large the backlog of another is. Where an organization has
/// filled its share, the next query starts behind its rows of that minute; nothing is moved (decision 22).
/// </summary>
/// <remarks>
/// The oldest page comes first. Only when there is more, the minutes that have just passed follow, and then the rest: so a backlog of hours costs a
/// bounded number of queries, and what falls due now is found in this tick.
/// </remarks>
internal sealed class FairReading(ScheduleStore schedule, MaintenanceOptions options, string shard, DateTimeOffset now)
{
    // The present minute, and what one missed tick would have read.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    // For as long as a message of the first attempts is left alone.
    private static readonly TimeSpan Counted = TimeSpan.FromMinutes(10);

    private const int FreshQueries = 200;
    private const int OlderQueries = 60;

    // Behind a full organization's rows few may stand before its next ones.
    private const int RowsBehindAShare = 100;

    // A quarter of the share costs no count: what comes of it in ten minutes is about what may be open.
    private readonly int _uncounted = Math.Max(1, options.SharePerOrganization / 4);

    private readonly Dictionary<string, OrganizationShare> _shares = new(StringComparer.Ordinal);
    private readonly Queue<Stretch> _ahead = new();
    private string? _last;
    private int _rows = Math.Min(RowsBehindAShare, options.RowsPerShard);

    /// <summary>The oldest rows; one query.</summary>
    public async Task<DuePage> FirstAsync(CancellationToken cancellationToken)
    {
        var page = await schedule.ListDueAsync(shard, behind: "", until: null, options.RowsPerShard, cancellationToken);
        if (page.Last is { } last)
            Plan(last);
        return page;
    }

    /// <summary>The next rows, after <see cref="TakeAsync"/> of those before; null when no more are to be read in this tick. One query.</summary>
    public async Task<DuePage?> NextAsync(CancellationToken cancellationToken)
    {
        while (_ahead.TryPeek(out var stretch))
        {
            stretch.Behind = BehindShare(_last ?? stretch.Behind);
            if (stretch.Queries-- > 0 && (stretch.Until is null || string.CompareOrdinal(stretch.Behind, stretch.Until) < 0))
            {
                var page = await schedule.ListDueAsync(shard, stretch.Behind, stretch.Until, _rows, cancellationToken);
                _last = page.Last;
                if (_last is null)
                    _ahead.Dequeue();
                return page;
            }

            _ahead.Dequeue();
            _last = null;
        }

        return null;
    }

    /// <summary>Those of a page that their organizations have a share left for.</summary>
    public async Task<IReadOnlyList<DueHint>> TakeAsync(DuePage page, CancellationToken cancellationToken)
    {
        var taken = new List<DueHint>(page.Due.Count);
        foreach (var hint in page.Due)
        {
            if (await HasRoomAsync(hint, cancellationToken))
                taken.Add(hint);
        }

        // Many full organizations: small steps. Much that may be taken: large ones.
        _rows = taken.Count < page.Due.Count ? Math.Min(RowsBehindAShare, options.RowsPerShard) : Math.Min(_rows * 2, options.RowsPerShard);
        return taken;
    }

    private void Plan(string last)
    {
        var fresh = HintRowKey.MinuteOf(now - Fresh);
        var oldest = HintRowKey.MinuteOf(HintRowKey.TryReadDueAt(last) ?? now);
        if (oldest >= fresh)
        {
            _ahead.Enqueue(new Stretch(last, until: null, FreshQueries + OlderQueries));
            return;
        }

        _ahead.Enqueue(new Stretch(HintRowKey.TimeOf(fresh), until: null, FreshQueries));

        // More minutes than queries: each tick begins elsewhere, so that a lone row between two backlogs is found too.
        var minutes = (long)(fresh - oldest).TotalMinutes;
        var begin = minutes <= OlderQueries ? last
            : HintRowKey.TimeOf(oldest + TimeSpan.FromMinutes(now.UtcTicks / TimeSpan.TicksPerMinute * OlderQueries % minutes));
        _ahead.Enqueue(new Stretch(string.CompareOrdinal(begin, last) > 0 ? begin : last, HintRowKey.TimeOf(fresh), OlderQueries));
    }

    private string BehindShare(string key) =>
        HintRowKey.TryReadBlock(key) is { } found && _shares.GetValueOrDefault(found.Owner)?.IsFull == true ? HintRowKey.Behind(found.Block) : key;

    private async Task<bool> HasRoomAsync(DueHint hint, CancellationToken cancellationToken)
    {
        var owner = HintRowKey.OwnerOf(hint.Hint);
        if (!_shares.TryGetValue(owner, out var share))
            _shares[owner] = share = new OrganizationShare(_uncounted);
        if (share.IsFull)
            return false;
        var weight = hint.Attempts < DueQueue.AttemptsInCompany ? 1 : options.ItemsPerMessage;
        if (!share.HasRoomFor(weight) && !share.IsCounted)
        {
            var until = now + options.Lease;
            var open = await schedule.CountHandedOutAsync(shard, owner, until - Counted, until, options.OpenPerOrganization, cancellationToken);
            share.Allowed = Math.Clamp(options.OpenPerOrganization - open, _uncounted, options.SharePerOrganization);
            share.IsCounted = true;
        }

        if (!share.HasRoomFor(weight))
        {
            share.IsFull = true;
            return false;
        }

        share.Take(weight);
        return true;
    }

    /// <summary>Rows that are still to be read, in the order of their keys.</summary>
    private sealed class Stretch(string behind, string? until, int queries)
    {
        public string Behind { get; set; } = behind;

        public string? Until => until;

        public int Queries { get; set; } = queries;
    }
}

/// <summary>What one organization has been given of a tick.</summary>
internal sealed class OrganizationShare(int allowed)
{
    /// <summary>Items, one that travels alone for a whole message of them.</summary>
    public int Taken { get; private set; }

    /// <summary>How many it may have; less than the share until its open work has been counted.</summary>
    public int Allowed { get; set; } = allowed;

    public bool IsCounted { get; set; }

    /// <summary>Whether a further item was refused.</summary>
    public bool IsFull { get; set; }

    /// <summary>One that needs more than all there is goes when it is the first.</summary>
    public bool HasRoomFor(int weight) => Taken == 0 || Taken + weight <= Allowed;

    public void Take(int weight) => Taken += weight;
}
