namespace Kontext.Testing.Hosting;

/// <summary>
/// The variable with the name of a function app's environment. It belongs to the process, so apps of two environments are built one after
/// the other.
/// </summary>
internal static class ProcessEnvironment
{
    public const string Name = "AZURE_FUNCTIONS_ENVIRONMENT";

    public static Lock Lock { get; } = new();
}
