using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Sessions;

/// <summary>The request for a page of an application's sessions or delegations.</summary>
/// <param name="Limit">The page size: 1-200.</param>
/// <param name="After">The last key of the page before; null for the first page.</param>
public sealed record ListSessionsRequest(int Limit, string? After)
{
    /// <summary>The last session of the page before; null for the first page.</summary>
    public Guid? AfterSession => Guid.TryParseExact(After, "N", out var id) ? id : null;

    /// <summary>Parses query parameters; null means not sent.</summary>
    public static Outcome<ListSessionsRequest> Parse(Application application, string? limit, string? cursor)
    {
        var errors = new List<FieldError>();
        var count = PageLimit.Parse(limit, errors);
        var after = string.IsNullOrEmpty(cursor) ? null : SessionCursor.Read(application, cursor);
        if (!string.IsNullOrEmpty(cursor) && after is null)
            errors.Add(new FieldError("cursor", ErrorCodes.InvalidCursor, "This cursor is not of this list; start again without it."));
        return errors.Count > 0 ? Problem.Invalid(errors) : new ListSessionsRequest(count, after);
    }
}

/// <summary>
/// Writes and reads list cursors: the last key of a page, and a hash that binds it to the application. It grants no access.
/// </summary>
public static class SessionCursor
{
    private const int BindingLength = 32;
    private const int MaxLength = 128;

    /// <summary>Returns the cursor behind a key.</summary>
    public static string Write(Application application, string after) => $"{after}.{BindingOf(application, after)}";

    internal static string? Read(Application application, string text) =>
        text.Length <= MaxLength && text.Split('.') is [var after, var binding] && after.All(char.IsAsciiHexDigitLower) && binding == BindingOf(application, after) ? after : null;

    private static string BindingOf(Application application, string after) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{application.Id}:{after}")))[..BindingLength];
}
