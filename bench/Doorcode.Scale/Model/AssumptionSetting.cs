using System.Globalization;
using System.Reflection;
using Doorcode.Rig;

namespace Doorcode.Scale.Model;

/// <summary>Sets assumptions by name, as the command line gives them.</summary>
internal static class AssumptionSetting
{
    private static readonly PropertyInfo[] Properties = typeof(Assumptions).GetProperties();

    /// <summary>All of them with their values, for the help and the report.</summary>
    public static IEnumerable<string> List(Assumptions assumptions) => Properties.Select(property =>
        string.Create(CultureInfo.InvariantCulture, $"{property.Name}={property.GetValue(assumptions)}"));

    public static Assumptions Read(IEnumerable<string> settings)
    {
        var assumptions = new Assumptions();
        foreach (var setting in settings)
        {
            var words = setting.Split('=', 2);
            var property = Array.Find(Properties, property => string.Equals(property.Name, words[0], StringComparison.OrdinalIgnoreCase));
            if (property is null || words.Length < 2 || !double.TryParse(words[1], CultureInfo.InvariantCulture, out var value) || value <= 0)
                throw new InvalidRunException($"'{setting}' is not one of {string.Join(", ", List(new Assumptions()))} with a number above 0");
            property.SetValue(assumptions, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
        }
        return assumptions;
    }
}
