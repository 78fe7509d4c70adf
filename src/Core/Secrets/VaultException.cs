namespace Kontext.Core.Secrets;

/// <summary>A vault that answers and does not do what it should: somebody must look at its configuration. Names vaults and settings only.</summary>
public sealed class VaultException(string message, Exception? innerException = null) : Exception(message, innerException);
