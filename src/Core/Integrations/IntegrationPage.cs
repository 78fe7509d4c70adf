namespace Kontext.Core.Integrations;

/// <summary>Some integrations and where to go on. Dispose it when its items are of no use any more: a long one takes up room that others wait for.</summary>
/// <param name="Items">In the order of creation; a filtered page may be short or empty and still go on.</param>
/// <param name="NextCursor">Null on the last page.</param>
public sealed record IntegrationPage(IReadOnlyList<Integration> Items, string? NextCursor) : IDisposable
{
    internal IDisposable? Held { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Held?.Dispose();
}
