using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Browser;

/// <summary>Sets the sign-in authority to the authority of the callers' tokens when the settings name none.</summary>
internal sealed class SignInOptionsSetup(IOptionsMonitor<JwtBearerOptions> bearer) : IPostConfigureOptions<SignInOptions>
{
    public void PostConfigure(string? name, SignInOptions options)
    {
        if (string.IsNullOrEmpty(options.Authority))
            options.Authority = bearer.Get(JwtBearerDefaults.AuthenticationScheme).Authority;
    }
}
