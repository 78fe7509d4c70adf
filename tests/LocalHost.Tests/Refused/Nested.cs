using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Tests.Refused;

public static class Nested
{
    public sealed class Inner
    {
        [Function("Inside")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Ok();
    }
}
