using Kontext.Core.Input;

namespace Kontext.Harness;

/// <summary>The connected users: each has a number, and they are spread over organizations with one integration each.</summary>
/// <param name="Organizations">The number of organizations.</param>
/// <param name="People">The number of users of all organizations together.</param>
public sealed record Crowd(int Organizations, int People)
{
    public IEnumerable<OrganizationId> AllOrganizations => Enumerable.Range(0, Organizations).Select(OrganizationOf);

    public OrganizationId OrganizationOf(int person) => new($"org{person % Organizations}");

    public static UserId UserOf(int person) => new("https://issuer.example", $"person{person}");
}
