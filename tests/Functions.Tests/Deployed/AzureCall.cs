namespace Kontext.Functions.Tests.Deployed;

/// <summary>A request to an Azure service, as it left.</summary>
/// <param name="Service">Tables, queues or a vault.</param>
/// <param name="Scheme">How it says who asks; null when it does not.</param>
/// <param name="HasSignature">Whether a signature stands in its address.</param>
internal sealed record AzureCall(string Service, string? Scheme, bool HasSignature);
