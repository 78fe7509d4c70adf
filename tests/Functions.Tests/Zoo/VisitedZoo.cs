using Kontext.Testing;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>Visits each animal at most once, with a canary in every code, token and secret. All tests of the zoo read the recorded data.</summary>
[CollectionDefinition(nameof(VisitedZoo))]
public sealed class VisitedZoo(AzuriteServer azurite) : IAsyncLifetime, ICollectionFixture<VisitedZoo>
{
    private readonly Dictionary<string, Task<(DateTimeOffset Begun, Sighting Seen)>> _visits = new(StringComparer.Ordinal);

    public LoggingConnectApp App { get; } = new(azurite);

    /// <summary>The beginning of every code, token and secret.</summary>
    public string Canary { get; } = "canary" + TestTables.NewPrefix();

    public ValueTask InitializeAsync() => App.InitializeAsync();

    /// <summary>Returns the recorded data of an animal, and the start time of the visit. The first call visits it.</summary>
    public Task<(DateTimeOffset Begun, Sighting Seen)> SeeAsync(Animal animal)
    {
        if (!_visits.TryGetValue(animal.Name, out var visit))
            _visits.Add(animal.Name, visit = VisitAsync(animal));
        return visit;
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private async Task<(DateTimeOffset Begun, Sighting Seen)> VisitAsync(Animal animal) =>
        (App.Clock.GetUtcNow(), await new Visits(App, Canary).SeeAsync(animal));
}
