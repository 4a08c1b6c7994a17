using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class TwoServersParallelGuessTests(TwoServers servers)
    : ParallelGuessContract(servers.First, servers.Second), IClassFixture<TwoServers>;
