using Kontext.Core.Aggregate;
using Kontext.Core.Tools;

namespace Kontext.Core.Tests.Aggregate;

public sealed class ToolRankingTests
{
    private static readonly (string Integration, KnownTool? Tool)[] Tools =
    [
        ("GitHub", Tool("create_issue", "Opens a new issue in a repository.", "repository", "title")),
        ("GitHub", Tool("listPullRequests", "Lists pull requests.", "repository")),
        ("Weather", Tool("get_forecast", "Tells the weather of a city.", "city", "days")),
        ("Calendar", Tool("create_event", "Creates an event. It is no issue when it overlaps.", "title")),
    ];

    [Theory]
    [InlineData("create an issue", 0, 3)]
    [InlineData("ISSUE", 0, 3)]
    [InlineData("pull request", 1)]
    [InlineData("requests", 1)]
    [InlineData("weather forecast", 2)]
    [InlineData("github", 0, 1)]
    [InlineData("days", 2)]
    [InlineData("fore", 2)]
    public void The_best_match_comes_first(string query, params int[] places) => Assert.Equal(places, ToolRanking.Rank(Tools, query).Take(places.Length));

    [Fact]
    public void A_tool_without_a_common_word_is_left_out_and_an_empty_query_finds_all()
    {
        Assert.Empty(ToolRanking.Rank(Tools, "spreadsheet"));
        Assert.Empty(ToolRanking.Rank([], "x"));
        Assert.Equal([0, 1, 2, 3], ToolRanking.Rank(Tools, "  ?! "));
        Assert.Equal([0, 1, 2, 3], ToolRanking.Rank(Tools, null));
    }

    private static KnownTool Tool(string name, string description, params string[] parameters)
    {
        var properties = string.Join(',', parameters.Select(parameter => $"\"{parameter}\":{{}}"));
        return new KnownTool(name, "", IsReadOnly: false, description, $$"""{"type":"object","properties":{ {{properties}} } }""");
    }
}
