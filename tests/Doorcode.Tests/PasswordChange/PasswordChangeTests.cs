using Doorcode.Tests.PasswordReset;

namespace Doorcode.Tests.PasswordChange;

public sealed class PasswordChangeTests(WideApp wide) : PasswordChangeContract(wide.App), IClassFixture<WideApp>;
