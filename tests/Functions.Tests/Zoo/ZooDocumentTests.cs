using Kontext.Testing;

namespace Kontext.Functions.Tests.Zoo;

public sealed class ZooDocumentTests
{
    [Fact]
    public void The_documentation_lists_each_authorization_server_as_the_tests_show_it()
    {
        var page = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs", "authorization-servers.md"));

        var written = page.Where(line => line.StartsWith("## ", StringComparison.Ordinal) || (line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| It ", StringComparison.Ordinal)));
        var shown = Animals.ByHeading.SelectMany(group => group.Animals.Select(RowOf).Prepend("## " + group.Heading));

        Assert.Equal(string.Join('\n', shown), string.Join('\n', written));
    }

    [Fact]
    public void No_two_authorization_servers_have_the_same_name() => Assert.Distinct(Animals.All.Select(animal => animal.Name), StringComparer.Ordinal);

    // Outside code an angle bracket would be markup. A long name is shortened, because its length has no meaning.
    private static string RowOf(Animal animal)
    {
        var fate = animal.Fate.IsConnected ? animal.Fate.ToString() : animal.Fate.ToString().Replace("<", "&lt;", StringComparison.Ordinal);
        return $"| {animal.Name} | {fate.Replace(new string('a', 99), "aaa", StringComparison.Ordinal)} |";
    }
}
