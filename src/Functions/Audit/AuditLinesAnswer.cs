using System.Text.Json;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Audit;

/// <summary>Writes a page as one line of JSON for each event. A header holds the cursor of the next page.</summary>
internal sealed class AuditLinesAnswer(IReadOnlyList<AuditEventResponse> items, string? nextCursor) : IResult
{
    private const string NextCursor = "x-next-cursor";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using MemoryStream lines = new();
        foreach (var item in items)
        {
            await JsonSerializer.SerializeAsync(lines, item, AuditJson.Answers.AuditEventResponse, httpContext.RequestAborted);
            lines.WriteByte((byte)'\n');
        }

        if (nextCursor is not null)
            httpContext.Response.Headers[NextCursor] = nextCursor;
        await JsonAnswer.WriteAsync(httpContext, StatusCodes.Status200OK, lines.ToArray(), "application/jsonl");
    }
}
