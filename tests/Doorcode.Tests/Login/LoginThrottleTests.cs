using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

public sealed class LoginThrottleTests() : LoginThrottleContract(DoorcodeApp.StartAsync);
