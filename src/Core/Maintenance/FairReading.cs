using Kontext.Core.Schedule;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Reads the due hints of one shard so that each organization gets its share, however large another organization's backlog is. When an
/// organization has filled its share, the next query starts after its rows of that minute. Nothing is moved (decision 22).
/// </summary>
/// <remarks>
/// The oldest page comes first. When there are more rows, the newest minutes follow, then the others. So a backlog of hours costs a bounded
/// number of queries, and this tick finds the hints that fall due now.
/// </remarks>
internal sealed class FairReading(ScheduleStore schedule, MaintenanceOptions options, string shard, DateTimeOffset now)
{
    // The present minute, and the minute that one missed tick would have read.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    // Hints that were handed out within this time count as open work. The shortest lease is equally long.
    private static readonly TimeSpan OpenFor = TimeSpan.FromMinutes(10);

    private const int FreshQueries = 200;
    private const int OlderQueries = 60;

    // After a full organization's rows of one minute, few other rows come before its rows of the next minute. A small query is enough.
    private const int RowsBehindAShare = 100;

    // The first quarter of the share is given without counting the open work. In ten minutes it adds up to about the number of items that
    // may be open.
    private readonly int _uncounted = Math.Max(1, options.SharePerOrganization / 4);

    private readonly Dictionary<string, OrganizationShare> _shares = new(StringComparer.Ordinal);
    private readonly Queue<Stretch> _ahead = new();
    private string? _last;
    private int _rows = Math.Min(RowsBehindAShare, options.RowsPerShard);

    /// <summary>Reads the oldest rows. One query.</summary>
    public async Task<DuePage> FirstAsync(CancellationToken cancellationToken)
    {
        var page = await schedule.ListDueAsync(shard, behind: "", until: null, options.RowsPerShard, cancellationToken);
        if (page.Last is { } last)
            Plan(last);
        return page;
    }

    /// <summary>
    /// Reads the next rows, after <see cref="TakeAsync"/> was called for the page before; null when this tick reads no more. One query.
    /// </summary>
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

    /// <summary>Returns the hints of a page that fit into the shares of their organizations.</summary>
    public async Task<IReadOnlyList<DueHint>> TakeAsync(DuePage page, CancellationToken cancellationToken)
    {
        var taken = new List<DueHint>(page.Due.Count);
        foreach (var hint in page.Due)
        {
            if (await HasRoomAsync(hint, cancellationToken))
                taken.Add(hint);
        }

        // After a page with refused rows the next query is small, because further organizations may be full. After a page without refused
        // rows it is larger.
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

        // There are more minutes than queries. Each tick begins at another minute, so that a single row between two backlogs is found too.
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
        var weight = hint.Attempts < DueQueue.MaxSharedAttempts ? 1 : options.ItemsPerMessage;
        if (!share.HasRoomFor(weight) && !share.IsCounted)
        {
            var until = now + options.Lease;
            var open = await schedule.CountHandedOutAsync(shard, owner, until - OpenFor, until, options.OpenPerOrganization, cancellationToken);
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

    /// <summary>A range of rows that are still to be read, in key order.</summary>
    private sealed class Stretch(string behind, string? until, int queries)
    {
        public string Behind { get; set; } = behind;

        public string? Until => until;

        public int Queries { get; set; } = queries;
    }
}

/// <summary>The items that one organization has been given in this tick.</summary>
internal sealed class OrganizationShare(int allowed)
{
    /// <summary>The number of items taken. An item that travels alone counts as a whole message.</summary>
    public int Taken { get; private set; }

    /// <summary>The number of items that may be taken. It is less than the share until the open work has been counted.</summary>
    public int Allowed { get; set; } = allowed;

    public bool IsCounted { get; set; }

    /// <summary>Whether an item was refused.</summary>
    public bool IsFull { get; set; }

    /// <summary>Returns whether an item of this weight fits. The first item always fits.</summary>
    public bool HasRoomFor(int weight) => Taken == 0 || Taken + weight <= Allowed;

    public void Take(int weight) => Taken += weight;
}
