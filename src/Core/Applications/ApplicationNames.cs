using Kontext.Core.Input;

namespace Kontext.Core.Applications;

/// <summary>The name and the description of a client, as the caller sent them.</summary>
/// <param name="Name">1-128 characters.</param>
/// <param name="Description">Null when none was sent.</param>
internal sealed record ApplicationNames(string Name, string? Description)
{
    public const int MaxName = 128;
    public const int MaxDescription = 1_024;

    public static ApplicationNames Parse(MemberReader reader)
    {
        var name = reader.Required("name", reader.Text("name", PlainText.UpTo(MaxName)));
        var description = reader.Text("description", PlainText.UpTo(MaxDescription));
        return new ApplicationNames(name.Value ?? "", description.Value);
    }
}
