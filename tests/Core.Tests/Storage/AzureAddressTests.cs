using Kontext.Core.Storage;

namespace Kontext.Core.Tests.Storage;

public sealed class AzureAddressTests
{
    [Theory]
    [InlineData("/kontextConnections(PartitionKey='u_acme',RowKey='c_alice')", "kontextConnections")]
    [InlineData("/devstoreaccount1/kontextConnections()", "kontextConnections")]
    [InlineData("/kontextConnections", "kontextConnections")]
    [InlineData("/kontextConnections(PartitionKey='a(b/c',RowKey='alice')", "kontextConnections")]
    [InlineData("/$batch", "transaction")]
    [InlineData("/devstoreaccount1/kontext-due/messages/alice", "kontext-due")]
    [InlineData("/secrets/kontext-alice/version", "secrets")]
    [InlineData("/al%20ice", "?")]
    [InlineData("/alice's", "?")]
    [InlineData("/", "")]
    [InlineData("", "")]
    public void An_address_is_shown_without_keys_of_rows(string path, string place) => Assert.Equal(place, AzureAddress.PlaceIn(path));
}
