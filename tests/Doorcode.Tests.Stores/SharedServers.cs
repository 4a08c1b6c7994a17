using Doorcode.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(SharedPostgres))]
