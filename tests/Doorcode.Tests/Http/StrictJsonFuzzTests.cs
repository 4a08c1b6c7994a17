using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Doorcode.Tests.Addresses;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>No bytes that anybody sends get a 5xx.</summary>
public sealed class StrictJsonFuzzTests(UnlimitedApp server) : IClassFixture<UnlimitedApp>
{
    private const int Shares = 5;

    private readonly IReadOnlyList<BodyEndpoint> _endpoints = Endpoints.WithBody(server.App);

    [Fact]
    public async Task No_naughty_string_in_any_field_gets_a_5xx()
    {
        // Fields of one kind are read by the same code: each gets a share of the strings, and the next one another share.
        var fields = _endpoints.SelectMany(endpoint => endpoint.Members.Select(member => (endpoint, member)));
        var cases = fields.SelectMany((field, place) =>
            NaughtyStrings.All.Where((_, i) => i % Shares == place % Shares).Select(naughty => (field.endpoint, field.member, naughty)));
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (each, _) =>
        {
            var body = each.endpoint.Plausible();
            body[each.member.Name] = each.naughty;
            var answer = await server.SendAsync(each.endpoint, Encoding.UTF8.GetBytes(body.Json()));
            Assert.True((int)answer.Status < 500, $"{each.endpoint.Path} {each.member.Name} {each.naughty}: {answer}");
        });
    }

    [Fact]
    public async Task No_naughty_string_gets_a_5xx_where_everything_else_is_right()
    {
        var number = 0;
        await Parallel.ForEachAsync(NaughtyStrings.All, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (naughty, _) =>
        {
            // Where one of the two is refused, the other one has not been looked at to the end: each alone.
            if (await RegisterAsync(naughty, naughty) == 400)
            {
                await RegisterAsync(Person.DefaultPassword, naughty);
                await RegisterAsync(naughty, "Ada Lovelace");
            }
        });

        async Task<int> RegisterAsync(string password, string fullName)
        {
            var body = new JsonObject
            {
                ["email"] = $"naughty{Interlocked.Increment(ref number)}@example.org",
                ["password"] = password,
                ["full_name"] = fullName,
            };
            var answer = await server.PostAsync("/api/users/register/", Encoding.UTF8.GetBytes(body.Json()));
            Assert.True((int)answer.Status is 200 or 400, $"{password} {fullName}: {answer}");
            return (int)answer.Status;
        }
    }

    [Fact]
    public async Task No_random_bytes_get_a_5xx()
    {
        // No bytes at all are right where a body may be left out.
        await Parallel.ForEachAsync(_endpoints, async (endpoint, _) => await Gen.Byte.Array[endpoint.IsOptional ? 1 : 0, 300].SampleAsync(
            async bytes => Assert.Equal(400, (int)(await server.SendAsync(endpoint, bytes)).Status), iter: 150, threads: 1));
    }

    [Fact]
    public async Task No_damaged_JSON_gets_a_5xx()
    {
        foreach (var endpoint in _endpoints)
        {
            var good = Encoding.UTF8.GetBytes(endpoint.Plausible().Json());
            await Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).SampleAsync(
                async damage =>
                {
                    var body = good.ToArray();
                    body[damage.Item1] = damage.Item2;
                    var status = (int)(await server.SendAsync(endpoint, body)).Status;
                    Assert.True(status < 500, $"{endpoint.Path}: {status} for {Convert.ToHexString(body)}");
                },
                iter: 150, threads: 2);
        }
    }
}
