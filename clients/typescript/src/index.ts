export type { components } from "./api.js";
export type { AnswerOf, BodyOf, Endpoint, MethodOf } from "./calls.js";
export { Doorcode, type CallOptions, type DoorcodeOptions } from "./client.js";
export { Problem } from "./problem.js";
export { MemoryStorage, type TokenStorage } from "./session.js";
