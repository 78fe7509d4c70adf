using System.Net;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Storage;

public sealed class RowLimitTests
{
    private const int RowBytes = 500_000;

    private readonly FakeTimeProvider _clock = new();
    private readonly LargeReads _reads;
    private readonly RowStream _rows = new();

    public RowLimitTests() => _reads = new LargeReads(_clock);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_twenty_megabytes_is_read_up_to_four_in_whole_rows()
    {
        using RowLimit limit = new(_reads, "acme");

        var page = await QueryAsync(limit, rows: 40);

        Assert.True(limit.IsCut);
        Assert.Equal((RowLimit.Bytes / RowBytes) + 1, page.Count);
        Assert.All(page, row => Assert.Equal(RowBytes, row.GetString("Text").Length));
        Assert.InRange(_rows.Read, RowLimit.Bytes, RowLimit.Bytes + (3 * 1024 * 1024));
    }

    [Fact]
    public async Task A_page_that_fits_is_read_to_its_end_and_a_short_page_needs_no_memory_budget()
    {
        using RowLimit first = new(_reads, "acme");
        using RowLimit second = new(_reads, "acme");
        await QueryAsync(first, rows: 3);
        Assert.False(first.IsCut);

        Assert.Single(await QueryAsync(second, rows: 1, rowBytes: 1_000));
    }

    [Fact]
    public async Task Without_a_limit_everything_is_read() => Assert.Equal(12, (await QueryAsync(limit: null, rows: 12)).Count);

    [Fact]
    public async Task A_second_long_list_of_one_organization_waits_for_the_first()
    {
        using RowLimit second = new(_reads, "acme");
        Task<IReadOnlyList<TableEntity>> waiting;
        using (RowLimit first = new(_reads, "acme"))
        {
            await QueryAsync(first, rows: 40);
            waiting = QueryAsync(second, rows: 40);
            using RowLimit other = new(_reads, "globex");
            Assert.True((await QueryAsync(other, rows: 40)).Count > 0);
            Assert.False(waiting.IsCompleted);
        }

        Assert.True((await waiting).Count > 0);
    }

    [Fact]
    public async Task A_reader_that_waits_too_long_is_refused_with_Retry_After()
    {
        using RowLimit first = new(_reads, "acme");
        using RowLimit second = new(_reads, "acme");
        await QueryAsync(first, rows: 40);
        var waiting = QueryAsync(second, rows: 40);
        while (!waiting.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.NotNull((await Assert.ThrowsAsync<UnavailableException>(() => waiting)).RetryAfter);
    }

    private async Task<IReadOnlyList<TableEntity>> QueryAsync(RowLimit? limit, int rows, int rowBytes = RowBytes)
    {
        _rows.Begin(rows, rowBytes);
        TableClientOptions options = new() { Transport = new HttpClientTransport(new Answering(_rows)) };
        options.AddPolicy(new RowLimitPolicy(), HttpPipelinePosition.BeforeTransport);
        var table = new TableServiceClient("UseDevelopmentStorage=true", options).GetTableClient("rows");
        using var scope = limit?.Begin();
        return (await table.QueryAsync<TableEntity>().AsPages().FirstAsync(Ct)).Values;
    }

    private sealed class Answering(RowStream rows) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new StreamContent(rows.Answer()), RequestMessage = request };
            response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json;odata=minimalmetadata;charset=utf-8");
            return Task.FromResult(response);
        }
    }

    /// <summary>Answers that are generated while they are read.</summary>
    private sealed class RowStream
    {
        private int _rows;
        private int _rowBytes;

        public long Read { get; private set; }

        public void Begin(int rows, int rowBytes) => (_rows, _rowBytes, Read) = (rows, rowBytes, 0);

        public Stream Answer()
        {
            Counted answer = new(this);
            foreach (var text in Texts())
                answer.Write(Encoding.UTF8.GetBytes(text));
            answer.Position = 0;
            return answer;
        }

        private IEnumerable<string> Texts()
        {
            yield return """{"odata.metadata":"http://127.0.0.1/$metadata#rows","value":[""";
            foreach (var row in Enumerable.Range(0, _rows))
                yield return $$"""{{(row == 0 ? "" : ",")}}{"PartitionKey":"p","RowKey":"{{row:D3}}","Text":"{{new string('x', _rowBytes)}}"}""";
            yield return "]}";
        }

        private sealed class Counted(RowStream rows) : MemoryStream
        {
            public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                var read = await base.ReadAsync(buffer, cancellationToken);
                rows.Read += read;
                return read;
            }
        }
    }
}
