import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { AnswerOf } from "./calls.js";
import type { Doorcode } from "./client.js";

/** The profile that `GET me` answers. */
export type Profile = AnswerOf<"me", "get">;

/** Whether somebody is signed in; undefined while it is not known, as when the server cannot be reached: `useProfile` says why. Follows every tab. */
export function useSignedIn(door: Doorcode): boolean | undefined {
  const signedIn = useSyncExternalStore(door.subscribe, () => door.signedIn, () => undefined);
  useEffect(() => {
    if (signedIn === undefined)
      door.access().catch(() => undefined);
  }, [door, signedIn]);
  return signedIn;
}

/** What `useProfile` gives. */
export interface ProfileState {
  /** Undefined while it is loading, null when nobody is signed in. */
  readonly profile: Profile | null | undefined;

  /** Why it could not be loaded, or why it is not known whether somebody is signed in; the session goes on. */
  readonly error: unknown;

  /** Loads it again. */
  readonly reload: () => void;
}

/** The profile of whoever is signed in; loaded again at each sign-in. */
export function useProfile(door: Doorcode): ProfileState {
  // The session's id; false when nobody is signed in, and undefined while that is not known.
  const who = useSyncExternalStore(door.subscribe, () => (door.signedIn ? door.sessionId : door.signedIn), () => undefined);
  const [state, setState] = useState<{ who?: string | boolean | undefined; profile?: Profile | null; error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isWanted = true;
    const show = (next: { profile: Profile | null } | { error: unknown }) => isWanted && setState({ who, ...next });
    const load = async () => {
      if (who === false)
        show({ profile: null });
      else if (who === undefined)
        await door.access();
      else
        show({ profile: await door.call("get", "me") });
    };
    load().catch((error: unknown) => show({ error }));
    return () => {
      isWanted = false;
    };
  }, [door, who, turn]);
  const reload = useCallback(() => setTurn(last => last + 1), []);
  // What was loaded for another session is not shown, not even until the next answer.
  const { profile, error } = state.who === who ? state : {};
  return { profile, error, reload };
}
