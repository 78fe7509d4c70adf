using Kontext.Testing;
using YamlDotNet.RepresentationModel;

namespace Kontext.Infra.Tests;

/// <summary>azure.yaml: the steps of azd before and after each command.</summary>
public sealed class AzdTests
{
    private static readonly YamlMappingNode Project = Yaml.Read("azure.yaml");

    [Fact]
    public void The_version_of_azd_is_asked_for() => Assert.StartsWith(">=", Yaml.Text(Project, "requiredVersions", "azd"), StringComparison.Ordinal);

    [Theory]
    [InlineData("preprovision", "infra/providers.sh")]
    [InlineData("predeploy", "infra/packages.sh open")]
    [InlineData("postdeploy", "infra/packages.sh close")]
    public void Providers_are_registered_and_the_right_to_write_packages_comes_and_goes(string hook, string command)
    {
        Assert.Equal(command, Yaml.Text(Project, "hooks", hook, "run"));
        Assert.True(File.Exists(Path.Combine(RepositoryRoot.Path, command.Split(' ')[0])));
    }
}
