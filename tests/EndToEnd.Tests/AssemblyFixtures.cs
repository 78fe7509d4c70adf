using Kontext.EndToEnd.Tests.Hosting;

[assembly: AssemblyFixture(typeof(AppUnderTest))]
