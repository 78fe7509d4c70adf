using Kontext.Core.Input;

namespace Kontext.Harness;

/// <summary>Who is connected: people with a number each, spread over organizations that have one integration each.</summary>
/// <param name="Organizations">How many.</param>
/// <param name="People">How many, of all organizations together.</param>
public sealed record Crowd(int Organizations, int People)
{
    public IEnumerable<OrganizationId> AllOrganizations => Enumerable.Range(0, Organizations).Select(OrganizationOf);

    public OrganizationId OrganizationOf(int person) => new($"org{person % Organizations}");

    public static UserId UserOf(int person) => new("https://issuer.example", $"person{person}");
}
