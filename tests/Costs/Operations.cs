namespace Kontext.Costs;

/// <summary>Requests to what is billed by the request.</summary>
internal sealed record Operations(string Name, int Tables, int Vault, int Queue);
