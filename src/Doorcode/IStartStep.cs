namespace Doorcode;

/// <summary>Something that a feature does before the server serves, such as opening the database.</summary>
/// <remarks>The steps run in the order in which the features were added: a step may use everything that earlier features have opened.</remarks>
internal interface IStartStep
{
    /// <summary>Does it; a step that fails stops the start.</summary>
    Task StartAsync(CancellationToken cancel);
}
