import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { AnswerOf } from "./calls.js";
import type { Doorcode } from "./client.js";

/** The profile that `GET me` answers. */
export type Profile = AnswerOf<"me", "get">;

/** Whether somebody is signed in; undefined while it is not known yet. Follows every tab. */
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

  /** Why it could not be loaded; the session goes on. */
  readonly error: unknown;

  /** Loads it again. */
  readonly reload: () => void;
}

/** The profile of whoever is signed in; loaded again at each sign-in. */
export function useProfile(door: Doorcode): ProfileState {
  const signedIn = useSignedIn(door);
  const [state, setState] = useState<{ profile?: Profile | null; error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (signedIn === undefined)
      return;
    if (!signedIn) {
      setState({ profile: null });
      return;
    }

    let isWanted = true;
    door.call("get", "me").then(
      profile => isWanted && setState({ profile }),
      (error: unknown) => isWanted && setState({ error }));
    return () => {
      isWanted = false;
    };
  }, [door, signedIn, turn]);
  const reload = useCallback(() => setTurn(last => last + 1), []);
  return { profile: state.profile, error: state.error, reload };
}
