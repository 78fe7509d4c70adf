using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Http;

/// <summary>Stops the start when a setting is missing or unsafe. The message names the setting.</summary>
internal sealed class DeploymentOptionsValidator(IConfiguration configuration, IHostEnvironment environment) : IValidateOptions<DeploymentOptions>
{
    private const string Bearer = "Authentication:Schemes:Bearer";

    public ValidateOptionsResult Validate(string? name, DeploymentOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> Problems(DeploymentOptions options)
    {
        var isDevelopment = environment.IsDevelopment();
        if (isDevelopment && IsFunctionsInstance())
            yield return "The environment is Development on a Functions instance: remove AZURE_FUNCTIONS_ENVIRONMENT, DOTNET_ENVIRONMENT and ASPNETCORE_ENVIRONMENT from the app's settings.";
        if (!Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url) || url.AbsolutePath != "/" || url.Query.Length > 0 || url.UserInfo.Length > 0)
            yield return "PublicUrl is missing or wrong: set it to the address clients use, such as https://integrations.example.com, without a path.";
        else if (url.Scheme != Uri.UriSchemeHttps && !(isDevelopment && url.Scheme == Uri.UriSchemeHttp))
            yield return "PublicUrl must be https.";
        if (options.DocumentationUrl.Length > 0 && !(Uri.TryCreate(options.DocumentationUrl, UriKind.Absolute, out var documentation) && documentation.Scheme == Uri.UriSchemeHttps))
            yield return "DocumentationUrl must be an https address, or left out.";
        if (!HasAny("Authority", "ValidIssuer", "ValidIssuers"))
            yield return $"{Bearer}:Authority is missing: set it to your OpenID Connect issuer, whose tokens callers bring.";
        if (!HasAny("ValidAudience", "ValidAudiences"))
            yield return $"{Bearer}:ValidAudiences is missing: without it a token made for another API would open this one.";
    }

    private bool HasAny(params string[] keys) => keys.Any(key =>
        configuration.GetSection($"{Bearer}:{key}") is var section
        && (!string.IsNullOrWhiteSpace(section.Value) || section.GetChildren().Any(child => !string.IsNullOrWhiteSpace(child.Value))));

    // Variables that the platform sets on instances of each hosting plan. A development machine has none of them.
    private bool IsFunctionsInstance() =>
        IsSet("WEBSITE_INSTANCE_ID") || IsSet("WEBSITE_SKU") || IsSet("WEBSITE_POD_NAME") || IsSet("LEGION_SERVICE_HOST")
        || (IsSet("CONTAINER_NAME") && IsSet("WEBSITE_SITE_NAME"));

    private bool IsSet(string variable) => !string.IsNullOrEmpty(configuration[variable]);
}
