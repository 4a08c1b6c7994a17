// Checks recorded requests and answers against an OpenAPI document, as a client's strict validator does. Its packages are looked for in
// $DOORCODE_NPM/node_modules; run by TrafficTests.cs. Prints { faults, seen } as JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.env.DOORCODE_NPM, "node_modules", "package.json"));
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;

const [documentFile, trafficFile] = process.argv.slice(2);
const document = JSON.parse(readFileSync(documentFile, "utf8"));
const faults = new Set();
const seen = new Set();

// Strict: a keyword or a format that is not known ends the run, because it would check nothing.
const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true });
addFormats(ajv, { mode: "full" });
ajv.addFormat("idn-email", /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/u);
ajv.addVocabulary(["x-extensible-enum"]);
const local = part => JSON.parse(JSON.stringify(part).replaceAll('"#/components/schemas/', '"https://document.example/'));
for (const [name, schema] of Object.entries(document.components.schemas)) ajv.addSchema(local(schema), `https://document.example/${name}`);
const compiled = new Map();
const wrong = (schema, value) => {
  const key = JSON.stringify(schema);
  if (!compiled.has(key)) compiled.set(key, ajv.compile(local(schema)));
  const validate = compiled.get(key);
  return validate(value) ? null : ajv.errorsText(validate.errors);
};

const operations = Object.entries(document.paths)
  .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({
    name: `${method} ${path}`, method, operation, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`), parameters: path.split("{").length,
  })))
  // "passkeys/options" before "passkeys/{id}".
  .sort((one, other) => one.parameters - other.parameters);

const hasWayIn = (operation, exchange) => operation.security.length === 0 || operation.security.some(way => Object.keys(way).every(name => {
  const scheme = document.components.securitySchemes[name];
  return scheme.type === "http" ? exchange.bearer : exchange.cookies.includes(scheme.name);
}));

const checkRequest = (name, operation, exchange) => {
  if (!hasWayIn(operation, exchange)) faults.add(`${name}: taken without what its security asks for`);
  const body = operation.requestBody;
  if (exchange.sent === null) {
    if (body?.required) faults.add(`${name}: taken without the body that it requires`);
  } else if (body) {
    const error = wrong(body.content["application/json"].schema, JSON.parse(exchange.sent));
    if (error) faults.add(`${name}: took what its schema refuses: ${error}`);
  }
};

const checkAnswer = (name, response, exchange) => {
  for (const header of Object.keys(response.headers ?? {})) {
    if (!exchange.headers.includes(header.toLowerCase())) faults.add(`${name} ${exchange.status}: no ${header}`);
  }
  if (exchange.answer === "") {
    if (response.content) faults.add(`${name} ${exchange.status}: no body`);
    return;
  }
  const content = response.content?.[exchange.type];
  if (!content) {
    faults.add(`${name} ${exchange.status}: ${exchange.type} is not described`);
    return;
  }
  const answer = JSON.parse(exchange.answer);
  const error = wrong(content.schema, answer);
  if (error) faults.add(`${name} ${exchange.status}: ${error}`);
  if (exchange.status >= 400 && content.examples && !(answer.code in content.examples)) {
    faults.add(`${name} ${exchange.status}: ${answer.code} is not described`);
  }
};

for (const line of readFileSync(trafficFile, "utf8").trim().split("\n")) {
  const exchange = JSON.parse(line);
  const path = exchange.path.replace(/\/$/, "");
  const found = operations.find(operation => operation.method === exchange.method && operation.pattern.test(path));
  // What is no operation is refused all the same, as the document's introduction says.
  const problem = { content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } };
  const name = found?.name ?? "no operation";
  seen.add(`${name} ${exchange.status}`);
  if (!found) {
    if (exchange.status < 400) faults.add(`${exchange.method} ${path} ${exchange.status}: not described`);
    else checkAnswer(name, problem, exchange);
    continue;
  }
  if (exchange.status < 300) checkRequest(name, found.operation, exchange);
  const response = found.operation.responses[exchange.status] ?? found.operation.responses[`${String(exchange.status)[0]}XX`];
  if (response) checkAnswer(name, response, exchange);
  else faults.add(`${name} ${exchange.status}: not described: ${exchange.answer}`);
}

console.log(JSON.stringify({ faults: [...faults].sort(), seen: [...seen].sort() }));
