namespace Kontext.Functions.Tests.Zoo;

/// <summary>All of them, under the headings of the documentation.</summary>
internal static class Animals
{
    public static IReadOnlyList<(string Heading, IReadOnlyList<Animal> Animals)> ByHeading { get; } =
    [
        ("Where it is found", DiscoveryAnimals.Places),
        ("What is wrong with its metadata", DiscoveryAnimals.Flaws),
        ("Registering us", ClientAnimals.Registered),
        ("Clients it knows", ClientAnimals.Known),
        ("Sending people back", IssuerAnimals.All),
        ("Tokens that can be used", TokenAnimals.Good),
        ("Answers without tokens that can be used", TokenAnimals.Bad),
        ("Tokens that come too late", TokenAnimals.Late),
        ("Whose account it is", AccountAnimals.All),
    ];

    public static IReadOnlyList<Animal> All { get; } = [.. ByHeading.SelectMany(group => group.Animals)];
}
