using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Functions.Connect;

/// <summary>What the person's browser was given to complete a connection with.</summary>
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

    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(CompleteRequest);
}
