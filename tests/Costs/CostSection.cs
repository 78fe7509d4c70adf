using Kontext.Testing;

namespace Kontext.Costs;

/// <summary>The part of docs/operations.md that is not written by hand.</summary>
public static class CostSection
{
    private const string Begin = "<!-- costs: begin; written by: dotnet run -c Release --project tests/Benchmarks -- cost -->";
    private const string End = "<!-- costs: end -->";

    private static string Document => Path.Combine(RepositoryRoot.Path, "docs", "operations.md");

    /// <summary>Counts again, with a given Azurite.</summary>
    public static async Task<string> ComputeAsync(string storage, CancellationToken cancellationToken)
    {
        await using CountedApp app = new(storage);
        CountedEngine engine = new(app, cancellationToken);
        var idle = await engine.IdleTickAsync();
        var removal = await engine.RemoveEndedAsync();
        var (tick, work, messages) = await engine.RenewAsync();
        var calls = await new CountedCalls(app, cancellationToken).RunAsync();
        var (small, large) = (await Deployment.ReadAsync("main", cancellationToken), await Deployment.ReadAsync("large", cancellationToken));
        CostModel model = new(PriceList.Read());
        return string.Join(
                '\n',
                model.Calls(calls),
                model.Renewals(idle, tick, work, messages, CountedEngine.Connections),
                model.Idle("a month in which nothing happens, small deployment (`main`)", idle, removal, small),
                model.Idle("a month in which nothing happens, large deployment (`large`)", idle, removal, large),
                model.Alerts(small.Alerts),
                model.Prices())
            .ReplaceLineEndings("\n").TrimEnd();
    }

    /// <summary>Returns the current text of the document.</summary>
    public static async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var (_, section, _) = Split(await File.ReadAllTextAsync(Document, cancellationToken));
        return section;
    }

    /// <summary>Puts it into the document.</summary>
    public static async Task WriteAsync(string section, CancellationToken cancellationToken)
    {
        var (before, _, after) = Split(await File.ReadAllTextAsync(Document, cancellationToken));
        await File.WriteAllTextAsync(Document, $"{before}{Begin}\n\n{section}\n\n{End}{after}", cancellationToken);
    }

    private static (string Before, string Section, string After) Split(string document)
    {
        var (begin, end) = (document.IndexOf(Begin, StringComparison.Ordinal), document.IndexOf(End, StringComparison.Ordinal));
        return begin >= 0 && end > begin
            ? (document[..begin], document[(begin + Begin.Length)..end].Trim(), document[(end + End.Length)..])
            : throw new InvalidOperationException($"docs/operations.md has no section between '{Begin}' and '{End}'.");
    }
}
