using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Functions.Connect;

/// <summary>
/// The request body that completes a connection. It holds the session value that the user's browser brought to the return URL.
/// </summary>
internal sealed class CompleteRequest
{
    private const int MaxSession = 200;

    private CompleteRequest(string session) => Session = session;

    public string Session { get; }

    public static Outcome<CompleteRequest> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var session = reader.Required("session", reader.Text("session", VisibleAscii.UpTo(MaxSession)));
        return errors.Count > 0 ? Problem.Invalid(errors) : new CompleteRequest(session.Value!);
    }

    /// <summary>Returns the type name only, so that no log shows the session value.</summary>
    public override string ToString() => nameof(CompleteRequest);
}
