namespace Doorcode.Benchmarks.Hosts;

/// <summary>Where a host does the compared work, and what its token members are called.</summary>
internal sealed record Api(string Ready, string Register, string Login, string Refresh, string Me, string AccessMember,
    string RefreshMember);
