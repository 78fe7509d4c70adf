using System.Globalization;
using Kontext.Core.Input;

namespace Kontext.Core.Applications;

/// <summary>The id of a client that has a row: <c>app_</c> or <c>sa_</c>, then a UUID.</summary>
/// <param name="IsServiceAccount">Whether the id begins with <c>sa_</c>.</param>
/// <param name="Value">The UUID. It has version 7, so that ids sort by creation.</param>
public readonly record struct ClientId(bool IsServiceAccount, Guid Value)
{
    internal const string Application = "app_";
    internal const string ServiceAccount = "sa_";

    /// <summary>The UUID as the API writes it: 36 characters, lower case.</summary>
    public string Id => Value.ToString("D", CultureInfo.InvariantCulture);

    /// <summary>Parses a client id; null for any other text. The hex digits may be in either case.</summary>
    public static ClientId? TryParse(string? text) =>
        text?.StartsWith(Application, StringComparison.Ordinal) == true && PlainUuid.TryParse(text[Application.Length..], out var application)
            ? new ClientId(IsServiceAccount: false, application)
            : text?.StartsWith(ServiceAccount, StringComparison.Ordinal) == true && PlainUuid.TryParse(text[ServiceAccount.Length..], out var account)
                ? new ClientId(IsServiceAccount: true, account)
                : null;

    /// <summary>The client id.</summary>
    public override string ToString() => (IsServiceAccount ? ServiceAccount : Application) + Id;
}
