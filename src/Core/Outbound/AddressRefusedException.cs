namespace Kontext.Core.Outbound;

/// <summary>A call was not made because of where it would have gone; the message is a sentence for the person who entered the address.</summary>
public sealed class AddressRefusedException(string message) : HttpRequestException(message)
{
    internal const string OwnAddress = "The address is this service's own, which it does not call.";
}
