using Doorcode.Tests.EndToEnd;
using Doorcode.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(SharedPostgres))]
[assembly: AssemblyFixture(typeof(SharedChromium))]
