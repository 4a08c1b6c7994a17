using Microsoft.Extensions.Logging;

namespace Doorcode.EventHandlers;

/// <summary>Events 2010 to 2019, which are shared with <see cref="EventHandlersEvents"/>.</summary>
internal static partial class EventHandlersLog
{
    [LoggerMessage(2010, LogLevel.Error, "The handler {Handler} failed at event {Event}.")]
    public static partial void Threw(ILogger log, Exception failure, string handler, Guid @event);

    [LoggerMessage(2011, LogLevel.Warning, "Event item {Item} failed at attempt {Attempt} ({Reason}); it is tried again in {Wait}.")]
    public static partial void Failed(ILogger log, Guid item, long attempt, string reason, TimeSpan wait);

    [LoggerMessage(2012, LogLevel.Error, "Event item {Item} is given up on after {Attempts} attempts: {Reason}.")]
    public static partial void GivenUp(ILogger log, Guid item, long attempts, string reason);
}
