using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connect;

/// <summary>Who issues callers' tokens signs people in, unless the settings say otherwise.</summary>
internal sealed class SignInOptionsSetup(IOptionsMonitor<JwtBearerOptions> bearer) : IPostConfigureOptions<SignInOptions>
{
    public void PostConfigure(string? name, SignInOptions options)
    {
        if (string.IsNullOrEmpty(options.Authority))
            options.Authority = bearer.Get(JwtBearerDefaults.AuthenticationScheme).Authority;
    }
}
