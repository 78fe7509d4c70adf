namespace Kontext.Functions.Tests.Deployed;

/// <summary>A request to an Azure service, as it was sent.</summary>
/// <param name="Service">Tables, queues or a vault.</param>
/// <param name="Scheme">The scheme of its Authorization header. Null without one.</param>
/// <param name="HasSignature">Whether its address has a signature.</param>
internal sealed record AzureCall(string Service, string? Scheme, bool HasSignature);
