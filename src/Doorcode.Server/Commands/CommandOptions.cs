using System.CommandLine;
using System.Globalization;

namespace Doorcode.Server.Commands;

/// <summary>Options that several commands have. What is wrong with one is told in one sentence that names it.</summary>
internal static class CommandOptions
{
    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "One JSON object a line." };

    /// <summary>A whole number inside a range.</summary>
    public static Option<int> Number(string name, string description, int otherwise, int most) => new(name)
    {
        Description = $"{description}, from 1 to {most}.",
        DefaultValueFactory = _ => otherwise,
        CustomParser = argument =>
        {
            if (int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
                return number;

            argument.AddError($"{name} must be from 1 to {most}.");
            return otherwise;
        },
    };

    /// <summary>An id.</summary>
    public static Option<Guid?> Id(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = argument =>
        {
            if (Guid.TryParse(argument.Tokens[0].Value, out var id))
                return id;

            argument.AddError($"{name} must be an id.");
            return null;
        },
    };

    /// <summary>One of a few words.</summary>
    public static Option<string?> Word(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name)
        {
            Description = description,
            CustomParser = argument =>
            {
                var word = argument.Tokens[0].Value;
                if (!words.Contains(word, StringComparer.Ordinal))
                    argument.AddError($"{name} must be one of {string.Join(", ", words)}.");

                return word;
            },
        };
        option.CompletionSources.Add(words);
        return option;
    }
}
