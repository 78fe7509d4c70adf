using System.Text;
using Kontext.Core.Relaying;

namespace Kontext.Core.Tests.Gateway;

public sealed class LineEndsTests
{
    [Theory]
    [InlineData("", true, true)]
    [InlineData("data: a", false, false)]
    [InlineData("data: a\n", true, false)]
    [InlineData("data: a\n\n", true, true)]
    [InlineData("data: a\r\n", true, false)]
    [InlineData("data: a\r\n\r\n", true, true)]
    [InlineData("data: a\r", false, false)]
    [InlineData("data: a\r\n\r", false, false)]
    [InlineData(":\n", true, false)]
    public void A_line_and_an_event_end_as_the_HTML_standard_defines(string stream, bool line, bool isEvent)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            LineEnds ends = new();
            ends.Read(bytes.AsSpan(0, cut));
            ends.Read(bytes.AsSpan(cut));
            Assert.Equal((line, isEvent), (ends.IsAtLine, ends.IsAtEvent));
        }
    }
}
