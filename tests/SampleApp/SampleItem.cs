namespace Kontext.SampleApp;

public sealed record SampleItem(string Name, int Count);
