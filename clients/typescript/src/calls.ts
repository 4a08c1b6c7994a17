import type { paths } from "./api.js";

type Under<Path> = Path extends `/api/users/${infer Name}` ? Name : never;

/** What the client itself calls, because the session it keeps changes with it. */
type Kept = "logout" | "logout-all" | "token/refresh" | "token/verify";

/** The endpoints under the API's address, as its description names them. */
export type Endpoint = Exclude<Under<keyof paths>, Kept>;

/** The methods of an endpoint. */
export type MethodOf<E extends Endpoint> = {
  [M in "get" | "post" | "patch" | "delete"]: paths[`/api/users/${E}`][M] extends { responses: unknown } ? M : never;
}["get" | "post" | "patch" | "delete"];

type Json<Content> = Content extends { content: { "application/json": infer Body } } ? Body : never;

/** The body of a request; `undefined` where there is none. */
export type BodyOf<E extends Endpoint, M extends MethodOf<E>> =
  paths[`/api/users/${E}`][M] extends { requestBody: infer Content } ? Json<Content>
    : paths[`/api/users/${E}`][M] extends { requestBody?: infer Content } ? ([Json<NonNullable<Content>>] extends [never] ? undefined : Json<NonNullable<Content>> | undefined)
      : undefined;

/** The body of a successful answer; `undefined` where there is none. */
export type AnswerOf<E extends Endpoint, M extends MethodOf<E>> =
  paths[`/api/users/${E}`][M] extends { responses: infer Responses }
    ? Responses extends { 200: infer Content } ? Json<Content>
      : Responses extends { 201: infer Content } ? Json<Content>
        : undefined
    : never;
