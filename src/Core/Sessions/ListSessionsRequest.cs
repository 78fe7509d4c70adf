using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Sessions;

/// <summary>The request for a page of an application's sessions or delegations.</summary>
/// <param name="Application">The application.</param>
/// <param name="Limit">The page size: 1-200.</param>
/// <param name="After">The last key of the page before; null for the first page.</param>
public sealed record ListSessionsRequest(Application Application, int Limit, string? After)
{
    /// <summary>The last session of the page before; null for the first page.</summary>
    public Guid? AfterSession => Guid.TryParseExact(After, "N", out var id) ? id : null;

    /// <summary>Parses query parameters; null means not sent.</summary>
    public static Outcome<ListSessionsRequest> Parse(Application application, string? limit, string? cursor)
    {
        var errors = new List<FieldError>();
        var count = PageLimit.Parse(limit, errors);
        var after = CursorOf(application).Parse(cursor, key => key.All(char.IsAsciiHexDigitLower) ? key : null, errors);
        return errors.Count > 0 ? Problem.Invalid(errors) : new ListSessionsRequest(application, count, after);
    }

    /// <summary>Returns the cursor of the page after a key.</summary>
    public string CursorAfter(string last) => CursorOf(Application).Write(last);

    private static ListCursor CursorOf(Application application) => new(application.Organization, "sessions", application.Id.ToString());
}
