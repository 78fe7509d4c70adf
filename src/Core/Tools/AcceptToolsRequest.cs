using System.Text.Json;
using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Pins;

namespace Kontext.Core.Tools;

/// <summary>The request to accept tools of an integration, or to withdraw that.</summary>
/// <param name="Accepted">The names of tools to accept, as the server lists them now.</param>
/// <param name="AcceptsAll">Whether all tools of the present list are accepted, and no others.</param>
/// <param name="Withdrawn">The names of tools that are no longer accepted.</param>
/// <param name="WithdrawsAll">Whether nothing is accepted any more. Then every tool may be called.</param>
public sealed record AcceptToolsRequest(IReadOnlyList<string> Accepted, bool AcceptsAll, IReadOnlyList<string> Withdrawn, bool WithdrawsAll)
{
    private const string All = "all";
    private const int MaxName = 128;

    /// <summary>Whether the present list is needed.</summary>
    internal bool Accepts => AcceptsAll || Accepted.Count > 0;

    /// <summary>Parses a body. All problems come at once.</summary>
    public static Outcome<AcceptToolsRequest> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var accept = reader.Element("accept", ParseNames).Value ?? new Names([], IsAll: false);
        var withdraw = reader.Element("withdraw", ParseNames).Value ?? new Names([], IsAll: false);
        AcceptToolsRequest request = new(accept.Listed, accept.IsAll, withdraw.Listed, withdraw.IsAll);
        if (errors.Count == 0 && !request.Accepts && !request.WithdrawsAll && request.Withdrawn.Count == 0)
            errors.Add(new FieldError("/accept", ErrorCodes.Required, "Send the names of tools to accept or to withdraw, or \"all\"."));
        if (request.Accepts && request.WithdrawsAll)
            errors.Add(new FieldError("/withdraw", ErrorCodes.NotAllowed, "Accept tools, or withdraw all of them, but not both."));
        return errors.Count > 0 ? Problem.Invalid(errors) : request;
    }

    private static Names ParseNames(JsonElement element, string path, ICollection<FieldError> errors) => element.ValueKind == JsonValueKind.String && element.ValueEquals(All)
        ? new Names([], IsAll: true)
        : new Names(TextList.Parse(element, path, errors, PinnedTools.Most, PlainText.UpTo(MaxName)), IsAll: false);

    private sealed record Names(IReadOnlyList<string> Listed, bool IsAll);
}
