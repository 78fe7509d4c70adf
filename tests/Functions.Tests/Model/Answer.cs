using System.Globalization;
using System.Text.Json.Nodes;
using Kontext.Functions.Tests.Connect;

namespace Kontext.Functions.Tests.Model;

/// <summary>An answer of the API, or the last page of a person's way through the pages.</summary>
internal sealed record Answer(int Status, string Text)
{
    /// <summary>How long to wait before the request is repeated.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The code of a problem; null for a success, for a page, and for an error of the token endpoint.</summary>
    public string? Code => Status >= 400 && Text.StartsWith('{') ? Json["code"]?.GetValue<string>() : null;

    /// <summary>The error of the token endpoint (RFC 6749 section 5.2); null for every other answer.</summary>
    public string? Error => Status >= 400 && Text.StartsWith('{') ? Json["error"]?.GetValue<string>() : null;

    public static Answer Of(ApiAnswer answer) => new(answer.Status, answer.Text) { RetryAfter = Read(answer.Header("Retry-After")) };

    public static Answer Of(TestPage page) => new(page.Status, page.Heading) { RetryAfter = Read(page.Header("Retry-After")) };

    private static TimeSpan Read(string? seconds) => TimeSpan.FromSeconds(seconds is null ? 5 : int.Parse(seconds, CultureInfo.InvariantCulture));
}
