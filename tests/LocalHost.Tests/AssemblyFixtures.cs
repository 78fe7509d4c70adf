using Kontext.Testing;

[assembly: AssemblyFixture(typeof(AzuriteServer))]
