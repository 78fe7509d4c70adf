using Kontext.Documents;

namespace Kontext.Core.Tests;

/// <summary>Pages of docs that a program writes from the code and its data.</summary>
public sealed class DocumentTests
{
    public static TheoryData<string> Paths => [.. Document.All.Select(document => document.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_page_that_a_program_writes_is_as_it_would_write_it(string path)
    {
        var document = Assert.Single(Document.All, document => document.Path == path);

        Assert.True(
            document.Compose() == await document.ReadAsync(TestContext.Current.CancellationToken),
            $"{path} is not what the code says now. Write it anew: {Document.Command}");
    }
}
