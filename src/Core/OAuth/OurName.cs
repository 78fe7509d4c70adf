using System.Net.Http.Headers;

namespace Kontext.Core.OAuth;

/// <summary>What we call ourselves where a server insists on being told, as GitHub's API does.</summary>
internal static class OurName
{
    public static ProductInfoHeaderValue UserAgent { get; } = new(new ProductHeaderValue("kontext"));
}
