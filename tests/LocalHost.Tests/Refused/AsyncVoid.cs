namespace Kontext.LocalRuntime.Tests.Refused;

public sealed class AsyncVoid
{
#pragma warning disable MA0155 // That it is refused is what is tested
    public async void Forget() => await Task.Yield();
#pragma warning restore MA0155
}
