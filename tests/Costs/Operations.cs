namespace Kontext.Costs;

/// <summary>Requests to services that are billed per request.</summary>
internal sealed record Operations(string Name, int Tables, int Vault, int Queue);
