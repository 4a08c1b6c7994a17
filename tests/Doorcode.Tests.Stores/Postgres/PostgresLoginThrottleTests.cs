using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresLoginThrottleTests() : LoginThrottleContract(DoorcodeApp.StartOnPostgresAsync);
