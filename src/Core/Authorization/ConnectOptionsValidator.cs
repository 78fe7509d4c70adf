using Microsoft.Extensions.Options;

namespace Kontext.Core.Authorization;

/// <summary>Written by hand: attributes reach neither the entries of a list nor the environment.</summary>
internal sealed class ConnectOptionsValidator(bool isDevelopment) : IValidateOptions<ConnectOptions>
{
    private const int MaxClientName = 100;

    public ValidateOptionsResult Validate(string? name, ConnectOptions options)
    {
        List<string> failures = [];
        if (!options.RequirePerson && !isDevelopment)
            failures.Add("Connect:RequirePerson can be turned off in Development alone: elsewhere whoever is sent a link could hand their account to whoever made it.");
        if (string.IsNullOrWhiteSpace(options.ClientName) || options.ClientName.Length > MaxClientName || options.ClientName.Any(char.IsControl))
            failures.Add($"Connect:ClientName must be 1 to {MaxClientName} characters: authorization servers show it to people.");
        for (var i = 0; i < options.ReturnUrls.Count; i++)
        {
            if (!IsUsable(options.ReturnUrls[i].Url))
                failures.Add($"Connect:ReturnUrls:{i}:Url must be an absolute https URL (http for a loopback host in Development) without user name, query and fragment.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private bool IsUsable(Uri? url) =>
        url is { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" }
        && (url.Scheme == Uri.UriSchemeHttps || (isDevelopment && url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
