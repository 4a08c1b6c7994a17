using System.Globalization;
using Doorcode.SessionList;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Where the owner is signed in.</summary>
internal sealed class SessionsPage(ListSessions list, EndSession end, LogOutAll endAll)
{
    public async Task<IResult> ShowAsync(Visit visit, CancellationToken cancel)
    {
        var words = visit.Words;
        var sessions = (await list.RunAsync(visit.Member, cancel)).Sessions;
        return visit.Show(new PageModel(
            words["sessions.title"],
            [
                .. sessions.OrderByDescending(session => session.Current).Select(session => Item(words, session)),
                new FormBlock("sessions/end-all", words["sessions.end_all"]) { Look = ButtonLook.Danger },
            ])
        {
            IsPartOfAccount = true,
        });
    }

    public async Task<IResult> EndAsync(Visit visit, CancellationToken cancel)
    {
        // One that is over already is what was asked for.
        await end.RunAsync(visit.Member, visit.Form["session"], visit.Caller, cancel);
        return visit.GoTo("sessions", "notice.session_ended");
    }

    public async Task<IResult> EndAllAsync(Visit visit, CancellationToken cancel)
    {
        await endAll.RunAsync(visit.Member, visit.Caller, cancel);
        visit.SignOut();
        return visit.GoTo("sign-in", "notice.signed_out_everywhere");
    }

    private static ItemBlock Item(PageWords words, ListedSession session)
    {
        var device = string.Join(" · ", new[] { session.Device.Browser, session.Device.System }.OfType<string>());
        return new ItemBlock(
            device.Length == 0 ? words["sessions.unknown_device"] : device,
            session.Current ? words["sessions.this_one"] : null,
            words.With("sessions.used", ("time", TextOf(session.LastUsedAt)), ("address", session.Ip ?? "–")),
            words.With("sessions.began", ("time", TextOf(session.CreatedAt))))
        {
            Forms = session.Current
                ? []
                : [new FormBlock("sessions/end", words["sessions.end"]) { Look = ButtonLook.Quiet, Hidden = [("session", session.Id)] }],
        };
    }

    private static string TextOf(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
