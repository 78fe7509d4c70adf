using System.Net;
using Kontext.SampleApp;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.LocalRuntime.Tests;

public sealed class KestrelTests
{
    [Fact]
    public async Task A_test_may_have_the_app_on_a_port_of_its_own_with_services_replaced()
    {
        await using var factory = new SampleFactory();
        var observations = new Observations();
        factory.Overrides = services => services.AddSingleton(observations);
        factory.UseKestrel(0);
        factory.StartServer();
        var address = factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var client = new SocketsHttpHandlerClient(new Uri(address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)));

        using var response = await client.Http.GetAsync("/v1/items", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("second in", observations.Seen);
    }
}
