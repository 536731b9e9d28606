var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __export = (target, all) => {
  for (var name2 in all)
    __defProp(target, name2, { get: all[name2], enumerable: true });
};

// lib/nim/catalog/image.ts
function isAllowedReference(text, registries2) {
  const image = text.replace(tagAndDigest, "");
  return isImage(image) && isAllowed(image, registries2);
}
var reference, tag, tagAndDigest, lengthMax, defaultRegistries, isImage, isRegistry, isTag, isAllowed;
var init_image = __esm({
  "lib/nim/catalog/image.ts"() {
    "use strict";
    reference = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)+$/;
    tag = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
    tagAndDigest = /(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;
    lengthMax = 255;
    defaultRegistries = ["nvcr.io"];
    isImage = (text) => text.length <= lengthMax && reference.test(text);
    isRegistry = (text) => isImage(text) || /^[a-z0-9][-a-z0-9.]*(:\d{1,5})?$/.test(text);
    isTag = (text) => tag.test(text);
    isAllowed = (image, registries2) => registries2.some((registry2) => image.startsWith(`${registry2}/`));
  }
});

// lib/config.ts
import { z } from "zod";
function readConfig(env) {
  const given = Object.fromEntries(Object.entries(env).filter(([name2, value]) => name2 in environment && value !== ""));
  const parsed3 = schema.safeParse(given);
  if (parsed3.success) return parsed3.data;
  const issues = parsed3.error.issues.map((issue) => {
    const name2 = String(issue.path[0]);
    return name2 in given ? `${name2}: ${issue.message}` : `${name2}: is not set and is needed`;
  });
  throw new ConfigError(`configuration: ${issues.join("; ")}`);
}
var second, minute, day, kibibyte, mebibyte, milliseconds, count, bytes, kubernetesName, httpUrl, loopback, keyedUrl, registries, environment, schema, environmentVariables, ConfigError;
var init_config = __esm({
  "lib/config.ts"() {
    "use strict";
    init_image();
    second = 1e3;
    minute = 60 * second;
    day = 24 * 60 * minute;
    kibibyte = 1024;
    mebibyte = 1024 * kibibyte;
    milliseconds = (fallback) => z.coerce.number().int().min(1).max(30 * day).default(fallback);
    count = (fallback, max, min = 1) => z.coerce.number().int().min(min).max(max).default(fallback);
    bytes = (fallback) => z.coerce.number().int().min(1).max(64 * mebibyte).default(fallback);
    kubernetesName = (fallback) => z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "is no Kubernetes name").max(253).default(fallback);
    httpUrl = z.url({ protocol: /^https?$/ });
    loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
    keyedUrl = httpUrl.refine((url) => {
      const { protocol, hostname, search, hash, username } = new URL(url);
      return (protocol === "https:" || loopback.test(hostname)) && search + hash + username === "";
    }, "must be an https URL without user, query or fragment");
    registries = z.string().transform((text) => text.split(",").map((item2) => item2.trim().replace(/\/$/, ""))).refine((items) => items.every(isRegistry), "must be a list of registries");
    environment = {
      FUNCTION_TARGET: z.string().min(1),
      PORT: z.coerce.number().int().min(0).max(65535).default(8080),
      LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
      /** The namespace with the catalog, the Template and the dashboard's configuration. */
      MAIN_NAMESPACE: kubernetesName("opendatahub"),
      CATALOG_CONFIGMAP: kubernetesName("nim-model-metadata"),
      CATALOG_CACHE_MS: milliseconds(3 * second),
      /** Where images may come from, separated by commas: a registry, or a registry and a path below it. */
      ALLOWED_REGISTRIES: registries.default(["nvcr.io"]),
      TEMPLATE_NAME: kubernetesName("nim-serving-runtime-template"),
      /** Where the administrator's settings are: the OdhDashboardConfig, and the ConfigMap for clusters where it has no nimConfig. */
      DASHBOARD_CONFIG: kubernetesName("odh-dashboard-config"),
      SETTINGS_CONFIGMAP: kubernetesName("nim-functions-config"),
      SETTINGS_CACHE_MS: milliseconds(5 * second),
      REQUEST_BODY_BYTES_MAX: bytes(64 * kibibyte),
      REQUEST_TIMEOUT_MS: milliseconds(30 * second),
      CONNECTIONS_MAX: count(1024, 65536),
      DRAIN_TIMEOUT_MS: milliseconds(10 * second),
      /** Where the platform mounts a pod's own credentials. */
      SERVICE_ACCOUNT_DIRECTORY: z.string().min(1).default("/var/run/secrets/kubernetes.io/serviceaccount"),
      KUBERNETES_SERVICE_HOST: z.string().min(1).optional(),
      KUBERNETES_SERVICE_PORT: z.coerce.number().int().min(1).max(65535).default(443),
      KUBECONFIG: z.string().min(1).optional(),
      KUBE_TIMEOUT_MS: milliseconds(10 * second),
      KUBE_RESPONSE_BYTES_MAX: bytes(8 * mebibyte),
      KUBE_CONNECTIONS_MAX: count(32, 1024),
      NGC_API_URL: keyedUrl.default("https://api.ngc.nvidia.com"),
      NGC_CONNECT_TIMEOUT_MS: milliseconds(3 * second),
      NGC_TIMEOUT_MS: milliseconds(10 * second),
      NGC_RESPONSE_BYTES_MAX: bytes(64 * kibibyte),
      /** After a failed connection; an answer is never asked for again. */
      NGC_RETRIES_MAX: count(1, 5, 0),
      NGC_RETRY_DELAY_MS: milliseconds(150),
      /** So many checks one after the other without an answer, and nobody asks NVIDIA for a while. */
      NGC_BREAKER_FAILURES: count(5, 1e3),
      NGC_BREAKER_OPEN_MS: milliseconds(15 * second),
      /** The platform's egress proxy, as it is injected into pods. */
      HTTPS_PROXY: httpUrl.optional(),
      NO_PROXY: z.string().max(4096).optional(),
      /** Questions to NVIDIA in a minute, for one user and for one process; as many may come at once. */
      KEY_CHECKS_PER_USER: count(30, 1e5),
      KEY_CHECKS_PER_INSTANCE: count(300, 1e6),
      KEY_CHECK_USERS_MAX: count(1e4, 1e6),
      /** How long an answer about a key is good for the same question again. */
      KEY_CHECK_CACHE_MS: milliseconds(30 * second),
      KEY_CHECK_CACHE_ENTRIES: count(1e3, 1e6),
      /** The Broker's ingress; a SinkBinding puts its own in place of it, and whom to trust there, and mounts a token. */
      K_SINK: httpUrl.optional(),
      K_CA_CERTS: z.string().startsWith("-----BEGIN CERTIFICATE-----", "is no certificate in PEM").max(mebibyte).optional(),
      BROKER_TOKEN_FILE: z.string().min(1).default("/oidc/token"),
      PUBLISH_TIMEOUT_MS: milliseconds(500),
      PROVISION_ATTEMPTS_MAX: count(6, 100),
      /** A deployment that is not provisioned this long after it was asked for is failed by whoever notices. */
      PROVISION_DEADLINE_MS: milliseconds(10 * minute),
      /** A request whose intake has not been completed after this time never will be. */
      INTAKE_DEADLINE_MS: milliseconds(minute),
      SWEEP_STUCK_AFTER_MS: milliseconds(2 * minute),
      SWEEP_PAGE_SIZE: count(200, 1e3),
      /** So many records that are due are kept in mind in one round, and of one namespace; and so many objects beside them are looked at. */
      SWEEP_RECORDS_MAX: count(2e4, 1e6),
      SWEEP_NAMESPACE_RECORDS_MAX: count(1e3, 1e6),
      SWEEP_CONCURRENCY: count(8, 64),
      /** A round ends after this time, which has to be shorter than what its caller waits; the next one begins anew. */
      SWEEP_BUDGET_MS: milliseconds(minute),
      ROLLED_BACK_RETENTION_MS: milliseconds(7 * day),
      /** Where a browser reaches the functions, relative to the page. */
      VALIDATE_KEY_URL: z.string().min(1).max(2048).default("validate-key/"),
      MODEL_CATALOG_URL: z.string().min(1).max(2048).default("model-catalog/"),
      DEPLOYMENTS_URL: z.string().min(1).max(2048).default("deployments/")
    };
    schema = z.object(environment);
    environmentVariables = Object.keys(environment);
    ConfigError = class extends Error {
      name = "ConfigError";
    };
  }
});

// lib/errors.ts
var problems, Problem;
var init_errors = __esm({
  "lib/errors.ts"() {
    "use strict";
    problems = {
      "malformed-json": [400, "The body is not valid JSON"],
      "invalid-request": [400, "The request is not valid"],
      "unknown-model": [400, "The model is not in the catalog"],
      "unknown-tag": [400, "The version is not in the catalog"],
      "key-refused": [400, "The API key was refused"],
      "invalid-event": [400, "The event is not valid"],
      unauthenticated: [401, "A valid cluster token is needed"],
      forbidden: [403, "Not allowed"],
      "not-found": [404, "Not found"],
      "method-not-allowed": [405, "Method not allowed"],
      "name-taken": [409, "The name is in use"],
      "object-in-the-way": [409, "An object with a name that is needed exists already"],
      "being-removed": [409, "A deployment with this name is still being removed"],
      "model-restricted": [451, "The model is not offered here"],
      "unsupported-media-type": [415, "The media type is not supported"],
      "body-too-large": [413, "The body is too large"],
      "too-many-requests": [429, "Too many requests"],
      internal: [500, "Internal error"],
      "bad-gateway": [502, "A service that is needed gave no usable answer"],
      unavailable: [503, "Temporarily unavailable"],
      "catalog-disabled": [503, "The model catalog is disabled"]
    };
    Problem = class extends Error {
      name = "Problem";
      code;
      details;
      constructor(code, detail, details = {}) {
        super(detail, details.cause === void 0 ? void 0 : { cause: details.cause });
        this.code = code;
        this.details = details;
      }
      get status() {
        return problems[this.code][0];
      }
    };
  }
});

// lib/redact.ts
var redacted, patterns, redact;
var init_redact = __esm({
  "lib/redact.ts"() {
    "use strict";
    redacted = "[redacted]";
    patterns = [
      /nvapi-[\x21\x23-\x5b\x5d-\x7e]+/g,
      /(bnZhcGkt|JG9hdXRodG9rZW46)[A-Za-z0-9+/=_-]*/g,
      /Bearer +[\w.~+/=-]+/g
    ];
    redact = (text) => patterns.reduce((cleaned, pattern3) => cleaned.replace(pattern3, redacted), text);
  }
});

// lib/http/problem-response.ts
function problemResponse(problem) {
  const [status2, title] = problems[problem.code];
  const { userMessage, errors, retryAfterSeconds: retryAfterSeconds3, headers } = problem.details;
  return {
    status: status2,
    headers: {
      "content-type": "application/problem+json; charset=utf-8",
      "cache-control": "no-store",
      ...retryAfterSeconds3 === void 0 ? {} : { "retry-after": String(Math.ceil(retryAfterSeconds3)) },
      ...headers
    },
    // a name that somebody typed a key into is told back without it
    body: redact(
      JSON.stringify({
        type: `urn:nim-functions:problem:${problem.code}`,
        title,
        status: status2,
        detail: problem.message,
        code: problem.code,
        ...userMessage === void 0 ? {} : { userMessage },
        ...errors === void 0 ? {} : { errors }
      })
    )
  };
}
var internalError;
var init_problem_response = __esm({
  "lib/http/problem-response.ts"() {
    "use strict";
    init_errors();
    init_redact();
    internalError = () => problemResponse(new Problem("internal", "The request could not be processed. The log of the function says more."));
  }
});

// lib/log.ts
import { pino } from "pino";
function createLogger(options2) {
  const destination = options2.destination ?? pino.destination({ fd: 1, sync: true });
  return pino(
    {
      level: options2.level,
      base: { function: options2.name },
      redact: { paths: redactedPaths, censor: "[redacted]" },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: errorFields }
    },
    { write: (line) => destination.write(redact(line)) }
  );
}
function errorFields(error) {
  if (!(error instanceof Error)) return { message: String(error) };
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}
var secretNames, redactedPaths;
var init_log = __esm({
  "lib/log.ts"() {
    "use strict";
    init_redact();
    secretNames = ["apiKey", "authorization", "token", "credentials", "password"];
    redactedPaths = secretNames.flatMap((name2) => [name2, `*.${name2}`, `*.*.${name2}`]);
  }
});

// lib/http/etag.ts
import { createHash } from "node:crypto";
function isKnown(ifNoneMatch, etag) {
  const tags = (ifNoneMatch ?? "").split(",").map((tag3) => tag3.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
var strongEtag;
var init_etag = __esm({
  "lib/http/etag.ts"() {
    "use strict";
    strongEtag = (body) => `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  }
});

// lib/http/openapi/description.ts
var documentPath;
var init_description = __esm({
  "lib/http/openapi/description.ts"() {
    "use strict";
    documentPath = "/openapi.json";
  }
});

// lib/http/openapi/choice.ts
import { z as z2 } from "zod";
function choice(meanings) {
  const options2 = Object.entries(meanings).map(([value, meaning]) => z2.literal(value).describe(meaning));
  return z2.union(options2);
}
var init_choice = __esm({
  "lib/http/openapi/choice.ts"() {
    "use strict";
  }
});

// lib/http/openapi/problem.ts
import { z as z3 } from "zod";
var codes, titles, problemDocument, withRetryAfter, onField, toShow, samples, problemExample;
var init_problem = __esm({
  "lib/http/openapi/problem.ts"() {
    "use strict";
    init_errors();
    init_problem_response();
    init_choice();
    codes = Object.keys(problems);
    titles = Object.fromEntries(codes.map((code) => [code, `${problems[code][1]}.`]));
    problemDocument = z3.strictObject({
      type: z3.string().regex(/^urn:nim-functions:problem:[a-z-]+$/),
      title: z3.string().describe("The same for every problem of its code."),
      status: z3.int().min(400).max(599),
      detail: z3.string().describe("What is wrong this time. Holds no secret."),
      code: choice(titles).describe("What programs decide by: a closed list."),
      userMessage: z3.string().optional().describe("The text to show, where one is prescribed for people."),
      errors: z3.array(
        z3.strictObject({
          field: z3.string().describe("A path such as `storage.size`."),
          message: z3.string()
        })
      ).max(32).optional().describe("The fields of the request that are wrong.")
    }).describe("An error as a problem document (RFC 9457).");
    withRetryAfter = /* @__PURE__ */ new Set([
      "being-removed",
      "too-many-requests",
      "bad-gateway",
      "unavailable",
      "catalog-disabled"
    ]);
    onField = (field, message) => [
      `${field}: ${message}`,
      { errors: [{ field, message }] }
    ];
    toShow = (text) => [text, { userMessage: text }];
    samples = {
      "malformed-json": ["The body must be one JSON object in UTF-8, not nested deeply."],
      "invalid-request": onField("storage.size", 'must be a quantity from 1Gi to 64Ti, such as "100Gi"'),
      "unknown-model": onField("model", "is not in the catalog of this cluster"),
      "unknown-tag": onField("tag", "is not listed for this model"),
      "key-refused": [
        "The API key is invalid. Please check and try again.",
        {
          userMessage: "The API key is invalid. Please check and try again.",
          errors: [{ field: "apiKey", message: "The API key is invalid. Please check and try again." }]
        }
      ],
      "invalid-event": ["The event does not keep its contract."],
      unauthenticated: ["The request carries no cluster token."],
      forbidden: ["You may not create inferenceservices in project demo."],
      "not-found": ["There is no deployment chat in project demo."],
      "method-not-allowed": ["Allowed here: GET, DELETE, HEAD."],
      "name-taken": [
        "A deployment named chat exists with another request.",
        { errors: [{ field: "name", message: "is in use by another deployment" }] }
      ],
      "object-in-the-way": [
        "Secret nvidia-nim-secrets-chat exists already and does not belong to this deployment. It was left as it is.",
        {
          errors: [{ field: "name", message: "needs the name nvidia-nim-secrets-chat, which another Secret has" }]
        }
      ],
      "being-removed": ["A deployment named chat is still being removed. Try again shortly."],
      "model-restricted": onField("model", "is not offered where this cluster runs, for legal reasons"),
      "unsupported-media-type": ["The content type must be application/json."],
      "body-too-large": ["The body exceeds 65536 bytes."],
      "too-many-requests": toShow("Too many keys were checked in a short time. Please try again shortly."),
      internal: ["The request could not be processed. The log of the function says more."],
      "bad-gateway": toShow("Unable to validate API key. Check network connectivity."),
      unavailable: ["The Kubernetes API cannot be reached."],
      "catalog-disabled": [
        "ConfigMap opendatahub/nim-model-metadata does not exist: apply the shipped catalog, or mend customConfigMap"
      ]
    };
    problemExample = (code) => JSON.parse(String(problemResponse(new Problem(code, ...samples[code])).body));
  }
});

// lib/http/openapi/components.ts
import { z as z4 } from "zod";
function componentsOf(apis) {
  const named4 = /* @__PURE__ */ new Map();
  for (const [name2, schema2] of apis.flatMap(({ schemas: schemas2 }) => Object.entries(schemas2))) {
    if ((named4.get(name2) ?? schema2) !== schema2) throw new Error(`two schemas are called ${name2}`);
    named4.set(name2, schema2);
  }
  named4.set("Problem", problemDocument);
  const registry2 = z4.registry();
  for (const [id, schema2] of named4) registry2.add(schema2, { id });
  const { schemas } = z4.toJSONSchema(registry2, options);
  return {
    schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema2]) => [id, bare(schema2)])),
    schemaOf: function schemaOf(schema2) {
      if (schema2 instanceof z4.ZodUnion) return { anyOf: schema2.options.map(schemaOf) };
      const id = registry2.get(schema2)?.id;
      return id === void 0 ? bare(z4.toJSONSchema(schema2, options)) : { $ref: `${prefix}${id}` };
    }
  };
}
var prefix, options, bare;
var init_components = __esm({
  "lib/http/openapi/components.ts"() {
    "use strict";
    init_problem();
    prefix = "#/components/schemas/";
    options = {
      io: "input",
      uri: (id) => `${prefix}${id}`,
      override: ({ jsonSchema }) => {
        delete jsonSchema.readOnly;
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      }
    };
    bare = ({ $schema: _dialect, $id: _id, "~standard": _standard, ...schema2 }) => schema2;
  }
});

// lib/http/openapi/own-path.ts
import { z as z5 } from "zod";
var documentOperation;
var init_own_path = __esm({
  "lib/http/openapi/own-path.ts"() {
    "use strict";
    documentOperation = {
      summary: "This function's own part of the OpenAPI document",
      anonymous: true,
      parameters: [
        {
          name: "If-None-Match",
          in: "header",
          description: "An ETag of an earlier answer.",
          schema: z5.string()
        }
      ],
      answers: {
        200: {
          description: "The document.",
          headers: ["ETag"],
          schema: z5.looseObject({ openapi: z5.literal("3.1.0") })
        },
        304: { description: "The document is the one that is known.", headers: ["ETag"] }
      },
      problems: []
    };
  }
});

// lib/http/openapi/responses.ts
function answerObject(answer, components) {
  const { description, schema: schema2, examples = {}, contentType } = answer;
  const json2 = schema2 && { "application/json": content({ schema: schema2, examples }, components) };
  const types = contentType === void 0 ? json2 : { [contentType]: {} };
  return { description, ...headersObject(answer.headers ?? []), ...types === void 0 ? {} : { content: types } };
}
function problemResponses(possible) {
  const statuses = [...new Set(possible.map((code) => problems[code][0]))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status2) => {
      const ofStatus = possible.filter((code) => problems[code][0] === status2);
      const names2 = [];
      if (ofStatus.some((code) => withRetryAfter.has(code))) names2.push("Retry-After");
      if (ofStatus.includes("unauthenticated")) names2.push("WWW-Authenticate");
      const examples = Object.fromEntries(ofStatus.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
      const response = {
        description: ofStatus.map((code) => `${problems[code][1]} (\`${code}\`).`).join(" "),
        ...headersObject(names2),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" }, examples } }
      };
      return [status2, response];
    })
  );
}
var headerComponents, responsesObject, content, valuesOf, headersObject;
var init_responses = __esm({
  "lib/http/openapi/responses.ts"() {
    "use strict";
    init_errors();
    init_problem();
    headerComponents = {
      ETag: { description: "A strong validator of the body, for If-None-Match.", schema: { type: "string" } },
      Location: {
        description: "Where the deployment can be read, relative to the collection.",
        schema: { type: "string", format: "uri-reference" }
      },
      "Retry-After": {
        description: "Seconds after which trying again makes sense.",
        schema: { type: "integer", minimum: 0 }
      },
      "WWW-Authenticate": { description: "Bearer.", schema: { type: "string" } }
    };
    responsesObject = (answers, possible, components) => ({
      ...Object.fromEntries(Object.entries(answers).map(([status2, answer]) => [status2, answerObject(answer, components)])),
      ...problemResponses(possible)
    });
    content = ({ schema: schema2, examples }, components) => ({
      schema: components.schemaOf(schema2),
      ...Object.keys(examples).length === 0 ? {} : { examples: valuesOf(examples) }
    });
    valuesOf = (examples) => Object.fromEntries(Object.entries(examples).map(([title, value]) => [title, { value }]));
    headersObject = (names2) => names2.length === 0 ? {} : { headers: Object.fromEntries(names2.map((name2) => [name2, { $ref: `#/components/headers/${name2}` }])) };
  }
});

// lib/http/openapi/document.ts
var document_exports = {};
__export(document_exports, {
  openapiDocument: () => openapiDocument,
  ownDocument: () => ownDocument
});
function openapiDocument(placed, server) {
  const components = componentsOf(placed.map(({ api }) => api));
  const paths = placed.flatMap(({ api, at }) => {
    const all = { ...api.paths, [documentPath]: { get: documentOperation } };
    return Object.entries(all).map(([path, operations]) => [
      `${at}${path}`,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [
          method,
          { tags: [api.name], operationId: idOf(api, method, path), ...operationObject(operation, components) }
        ])
      )
    ]);
  });
  return {
    openapi: "3.1.0",
    info: {
      title: "nim-functions",
      version: "1",
      summary: "Deploys NVIDIA NIM models on KServe.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" }
    },
    servers: [{ url: server }],
    tags: placed.map(({ api }) => ({ name: api.name, description: api.summary })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: components.schemas,
      examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }])),
      headers: headerComponents,
      securitySchemes
    }
  };
}
function operationObject(operation, components) {
  const { summary, description, parameters, body, anonymous, answers } = operation;
  return {
    summary,
    ...description === void 0 ? {} : { description },
    security: anonymous ? [] : [{ bearer: [] }, { forwarded: [] }],
    ...parameters === void 0 ? {} : {
      parameters: parameters.map(({ schema: schema2, ...parameter }) => ({
        ...parameter,
        ...parameter.in === "path" ? { required: true } : {},
        schema: components.schemaOf(schema2)
      }))
    },
    ...body === void 0 ? {} : { requestBody: { required: true, content: { "application/json": content(body, components) } } },
    responses: responsesObject(answers, operation.problems, components)
  };
}
var securitySchemes, ownDocument, idOf;
var init_document = __esm({
  "lib/http/openapi/document.ts"() {
    "use strict";
    init_components();
    init_description();
    init_own_path();
    init_problem();
    init_responses();
    securitySchemes = {
      bearer: { type: "http", scheme: "bearer", description: "The caller's own token of the cluster." },
      forwarded: {
        type: "apiKey",
        in: "header",
        name: "X-Forwarded-Access-Token",
        description: "The same, as an OAuth proxy in front of the functions sets it."
      }
    };
    ownDocument = (api) => openapiDocument([{ api, at: "" }], "./");
    idOf = ({ name: name2 }, method, path) => [name2, method, ...path.match(/[a-z.]+/g) ?? []].join("-").replaceAll(".", "-");
  }
});

// lib/http/openapi/serve.ts
function describedBy(load, handler) {
  let made;
  async function make() {
    const [{ ownDocument: ownDocument2 }, api] = await Promise.all([Promise.resolve().then(() => (init_document(), document_exports)), load()]);
    const body = JSON.stringify(ownDocument2(api));
    return { body, etag: strongEtag(body) };
  }
  return async function describeOrHandle(request2) {
    if (request2.path !== documentPath) return handler(request2);
    if (request2.method !== "GET" && request2.method !== "HEAD") {
      throw new Problem("method-not-allowed", "The description is read by GET.", { headers: { allow: "GET, HEAD" } });
    }
    made ??= make();
    const { body, etag } = await made;
    const headers = { etag, "cache-control": "no-cache" };
    if (isKnown(request2.headers["if-none-match"], etag)) return { status: 304, headers };
    const type = { "content-type": "application/json; charset=utf-8" };
    return { status: 200, headers: { ...headers, ...type }, body: request2.method === "HEAD" ? "" : body };
  };
}
var init_serve = __esm({
  "lib/http/openapi/serve.ts"() {
    "use strict";
    init_errors();
    init_etag();
    init_description();
  }
});

// lib/kube/errors.ts
var KubeError, KubeUnreachable, KubeAnswerTooLarge, is, isNotFound, isAlreadyExists, isConflict, isUnauthorized, isForbidden;
var init_errors2 = __esm({
  "lib/kube/errors.ts"() {
    "use strict";
    KubeError = class extends Error {
      name = "KubeError";
      status;
      /** The machine-readable reason, for example AlreadyExists, Conflict, Forbidden, Invalid. */
      reason;
      retryAfterSeconds;
      constructor(status2, reason, message, retryAfterSeconds3) {
        super(message);
        this.status = status2;
        this.reason = reason;
        this.retryAfterSeconds = retryAfterSeconds3;
      }
    };
    KubeUnreachable = class extends Error {
      name = "KubeUnreachable";
    };
    KubeAnswerTooLarge = class extends KubeUnreachable {
      name = "KubeAnswerTooLarge";
    };
    is = (error, status2, reason) => error instanceof KubeError && error.status === status2 && error.reason === reason;
    isNotFound = (error) => error instanceof KubeError && error.status === 404;
    isAlreadyExists = (error) => is(error, 409, "AlreadyExists");
    isConflict = (error) => is(error, 409, "Conflict");
    isUnauthorized = (error) => error instanceof KubeError && error.status === 401;
    isForbidden = (error) => error instanceof KubeError && error.status === 403;
  }
});

// lib/kube/resources.ts
function resourceOf(kind) {
  const resource2 = byKind.get(kind);
  if (!resource2) throw new RangeError(`no resource is known for kind ${kind}`);
  return resource2;
}
function resourcePath(resource2, namespace2, name2) {
  const root = resource2.apiVersion.includes("/") ? `/apis/${resource2.apiVersion}` : `/api/${resource2.apiVersion}`;
  const scope = namespace2 === void 0 ? "" : `/namespaces/${encodeURIComponent(namespace2)}`;
  return `${root}${scope}/${resource2.plural}${name2 === void 0 ? "" : `/${encodeURIComponent(name2)}`}`;
}
var configMaps, secrets, persistentVolumeClaims, servingRuntimes, inferenceServices, templates, odhDashboardConfigs, pods, byKind;
var init_resources = __esm({
  "lib/kube/resources.ts"() {
    "use strict";
    configMaps = { apiVersion: "v1", kind: "ConfigMap", plural: "configmaps" };
    secrets = { apiVersion: "v1", kind: "Secret", plural: "secrets" };
    persistentVolumeClaims = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      plural: "persistentvolumeclaims"
    };
    servingRuntimes = {
      apiVersion: "serving.kserve.io/v1alpha1",
      kind: "ServingRuntime",
      plural: "servingruntimes"
    };
    inferenceServices = {
      apiVersion: "serving.kserve.io/v1beta1",
      kind: "InferenceService",
      plural: "inferenceservices"
    };
    templates = { apiVersion: "template.openshift.io/v1", kind: "Template", plural: "templates" };
    odhDashboardConfigs = {
      apiVersion: "opendatahub.io/v1alpha",
      kind: "OdhDashboardConfig",
      plural: "odhdashboardconfigs"
    };
    pods = { apiVersion: "v1", kind: "Pod", plural: "pods" };
    byKind = new Map(
      [configMaps, secrets, persistentVolumeClaims, servingRuntimes, inferenceServices, templates].map((resource2) => [
        resource2.kind,
        resource2
      ])
    );
  }
});

// lib/kube/client.ts
function createKubeClient(send2) {
  const client = {
    async get(resource2, namespace2, name2) {
      return await send2({ method: "GET", path: resourcePath(resource2, namespace2, name2) });
    },
    async find(resource2, namespace2, name2) {
      return orUndefined(client.get(resource2, namespace2, name2));
    },
    async findMetadata(resource2, namespace2, name2) {
      const path = resourcePath(resource2, namespace2, name2);
      const found = await orUndefined(send2({ method: "GET", path, accept: metadataOnly }));
      return found && { ...found, apiVersion: resource2.apiVersion, kind: resource2.kind };
    },
    async list(resource2, options2) {
      const query = new URLSearchParams();
      if (options2.labelSelector) query.set("labelSelector", options2.labelSelector);
      if (options2.limit) query.set("limit", String(options2.limit));
      if (options2.continue) query.set("continue", options2.continue);
      const path = `${resourcePath(resource2, options2.namespace)}?${query}`;
      const accept = options2.metadataOnly ? { accept: metadataListOnly } : {};
      const list2 = await send2({ method: "GET", path, ...accept });
      return { items: list2.items ?? [], continue: list2.metadata?.continue || void 0 };
    },
    async create(object, options2 = {}) {
      const query = `fieldValidation=Strict${options2.dryRun ? "&dryRun=All" : ""}`;
      const path = `${resourcePath(resourceOf(object.kind), namespaceOf(object.metadata))}?${query}`;
      return await send2({ method: "POST", path, body: object });
    },
    async replace(object) {
      const { metadata: metadata2 } = object;
      const path = resourcePath(resourceOf(object.kind), namespaceOf(metadata2), metadata2.name);
      return await send2({ method: "PUT", path, body: object });
    },
    async patch(resource2, namespace2, name2, patch) {
      const path = resourcePath(resource2, namespace2, name2);
      const contentType = "application/merge-patch+json";
      return await send2({ method: "PATCH", path, body: patch, contentType, accept: metadataOnly });
    },
    async remove(resource2, namespace2, name2, preconditions) {
      const path = resourcePath(resource2, namespace2, name2);
      const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions, propagationPolicy: "Background" };
      const deleted2 = send2({ method: "DELETE", path, body, accept: metadataOnly });
      return await orUndefined(deleted2.then(() => true)) ?? false;
    },
    async whoAmI() {
      const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
      const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
      const review = await send2({ method: "POST", path, body });
      const { username = "", uid, groups = [] } = review.status.userInfo;
      return { username, uid, groups };
    },
    async may({ verb, group, resource: resource2, namespace: namespace2 }) {
      const resourceAttributes = { verb, group, resource: resource2, namespace: namespace2 };
      const kind = "SelfSubjectAccessReview";
      const body = { apiVersion: "authorization.k8s.io/v1", kind, spec: { resourceAttributes } };
      const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
      const review = await send2({ method: "POST", path, body });
      return review.status.allowed === true;
    }
  };
  return client;
}
function namespaceOf(metadata2) {
  if (!metadata2.namespace) throw new TypeError(`${metadata2.name} has no namespace`);
  return metadata2.namespace;
}
async function orUndefined(answer) {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return void 0;
    throw error;
  }
}
var metadataOnly, metadataListOnly;
var init_client = __esm({
  "lib/kube/client.ts"() {
    "use strict";
    init_errors2();
    init_resources();
    metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    metadataListOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
  }
});

// lib/secret.ts
import { createHmac } from "node:crypto";
import { inspect } from "node:util";
var redacted2, Redacted, Secret, BearerToken;
var init_secret = __esm({
  "lib/secret.ts"() {
    "use strict";
    redacted2 = "[redacted]";
    Redacted = class {
      toString() {
        return redacted2;
      }
      toJSON() {
        return redacted2;
      }
      [Symbol.toPrimitive]() {
        return redacted2;
      }
      [inspect.custom]() {
        return redacted2;
      }
    };
    Secret = class extends Redacted {
      #value;
      constructor(value) {
        super();
        this.#value = value;
      }
      /** The value itself. Called in two places, the two that a key is meant for: a test counts them. */
      reveal() {
        return this.#value;
      }
      /** HMAC-SHA-256 of the value and of what it is used with: tells two questions apart where the value must not be kept. */
      fingerprint(hmacKey, context = "") {
        return createHmac("sha256", hmacKey).update(JSON.stringify([this.#value, context])).digest("base64");
      }
    };
    BearerToken = class extends Redacted {
      #token;
      constructor(token) {
        super();
        this.#token = token;
      }
      /** The value of the `Authorization` header, for whoever issued it and nobody else. */
      authorization() {
        return `Bearer ${this.#token}`;
      }
    };
  }
});

// lib/kube/credentials.ts
import { readFile } from "node:fs/promises";
async function findCredentials(config) {
  if (config.KUBECONFIG) return kubeconfigCredentials(config.KUBECONFIG);
  if (config.KUBERNETES_SERVICE_HOST) return mountedCredentials(config, config.KUBERNETES_SERVICE_HOST);
  throw new CredentialsError("no cluster: neither KUBECONFIG nor KUBERNETES_SERVICE_HOST is set");
}
async function mountedCredentials(config, host) {
  const directory = config.SERVICE_ACCOUNT_DIRECTORY;
  const ca = await readFile(`${directory}/ca.crt`, "utf8");
  const address = host.includes(":") ? `[${host}]` : host;
  let cached;
  return {
    server: new URL(`https://${address}:${config.KUBERNETES_SERVICE_PORT}`),
    tls: { ca },
    async token() {
      if (!cached || Date.now() - cached.readAtMs > tokenAgeMsMax) {
        const text = (await readFile(`${directory}/token`, "utf8")).trim();
        cached = { token: new BearerToken(text), readAtMs: Date.now() };
      }
      return cached.token;
    }
  };
}
async function kubeconfigCredentials(file) {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(file);
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new CredentialsError("the kubeconfig has no current context with a cluster");
  const options2 = {};
  await kubeConfig.applyToHTTPSOptions(options2);
  const tls = {};
  if (options2.ca !== void 0) tls.ca = options2.ca;
  if (options2.cert !== void 0) tls.cert = options2.cert;
  if (options2.key !== void 0) tls.key = options2.key;
  if (options2.rejectUnauthorized === false) tls.rejectUnauthorized = false;
  return {
    server: new URL(cluster.server),
    tls,
    async token() {
      const fresh = {};
      await kubeConfig.applyToHTTPSOptions(fresh);
      const header = new Headers(fresh.headers).get("authorization");
      return header?.startsWith("Bearer ") ? new BearerToken(header.slice("Bearer ".length)) : void 0;
    }
  };
}
var tokenAgeMsMax, CredentialsError;
var init_credentials = __esm({
  "lib/kube/credentials.ts"() {
    "use strict";
    init_secret();
    tokenAgeMsMax = 6e4;
    CredentialsError = class extends Error {
      name = "CredentialsError";
    };
  }
});

// lib/kube/transport.ts
function createTransport(options2) {
  return async function send2(call) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const startedAtMs = performance.now();
        const answer = await sendOnce(options2, call);
        const durationMs = Math.round(performance.now() - startedAtMs);
        options2.log?.debug({ method: call.method, path: call.path, durationMs }, "kubernetes call");
        return answer;
      } catch (error) {
        options2.log?.debug(
          { method: call.method, path: call.path, attempt, reason: reasonOf(error) },
          "kubernetes call failed"
        );
        const lost = error instanceof KubeUnreachable && !(error instanceof KubeAnswerTooLarge);
        const again = lost && call.method === "GET" && attempt < readAttemptsMax;
        if (!again) throw error;
      }
    }
  };
}
async function sendOnce(options2, call) {
  const token = await options2.token();
  const headers = { accept: call.accept ?? "application/json" };
  if (token) headers.authorization = token.authorization();
  if (call.body !== void 0) headers["content-type"] = call.contentType ?? "application/json";
  let status2;
  let retryAfter;
  let text;
  try {
    const response = await options2.dispatcher.request({
      origin: options2.server.origin,
      path: `${options2.server.pathname.replace(/\/$/, "")}${call.path}`,
      method: call.method,
      headers,
      body: call.body === void 0 ? null : JSON.stringify(call.body),
      signal: AbortSignal.timeout(options2.timeoutMs)
    });
    status2 = response.statusCode;
    const header = response.headers["retry-after"];
    retryAfter = Array.isArray(header) ? header[0] : header;
    text = await readBounded(response.body, options2.responseBytesMax);
  } catch (error) {
    if (error instanceof KubeAnswerTooLarge) throw error;
    throw new KubeUnreachable(`no answer from the Kubernetes API: ${reasonOf(error)}`);
  }
  const answer = parse(text, status2);
  if (status2 >= 400) throw toKubeError(status2, answer, retryAfter);
  return answer;
}
async function readBounded(body, bytesMax) {
  const chunks = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bytesMax)
      throw new KubeAnswerTooLarge(`the answer of the Kubernetes API is larger than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
function parse(text, status2) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (status2 >= 400) return void 0;
    if (error instanceof SyntaxError)
      throw new KubeUnreachable("the Kubernetes API answered something that is not JSON");
    throw error;
  }
}
function toKubeError(status2, answer, retryAfter) {
  const fields3 = typeof answer === "object" && answer !== null ? answer : {};
  const reason = typeof fields3.reason === "string" && fields3.reason !== "" ? fields3.reason : `Http${status2}`;
  const message = typeof fields3.message === "string" ? fields3.message : `the Kubernetes API answered ${status2}`;
  const seconds = Number(retryAfter);
  return new KubeError(status2, reason, message, Number.isFinite(seconds) && retryAfter ? seconds : void 0);
}
function reasonOf(error) {
  if (!(error instanceof Error)) return "unknown";
  if (error instanceof KubeError) return `${error.status} ${error.reason}`;
  const code = error.code;
  return typeof code === "string" ? code : error.name;
}
var readAttemptsMax;
var init_transport = __esm({
  "lib/kube/transport.ts"() {
    "use strict";
    init_errors2();
    readAttemptsMax = 2;
  }
});

// lib/kube/cluster.ts
async function openCluster(config, log) {
  const [{ Agent }, credentials] = await Promise.all([import("undici"), findCredentials(config)]);
  const { cert: _cert, key: _key, ...trust } = credentials.tls;
  const agentOptions = {
    connections: config.KUBE_CONNECTIONS_MAX,
    allowH2: false,
    connectTimeout: config.KUBE_TIMEOUT_MS,
    headersTimeout: config.KUBE_TIMEOUT_MS,
    bodyTimeout: config.KUBE_TIMEOUT_MS
  };
  const ownAgent = new Agent({ ...agentOptions, connect: credentials.tls });
  const peopleAgent = new Agent({ ...agentOptions, connect: trust });
  const shared = {
    server: credentials.server,
    timeoutMs: config.KUBE_TIMEOUT_MS,
    responseBytesMax: config.KUBE_RESPONSE_BYTES_MAX,
    log
  };
  const self = createTransport({ ...shared, dispatcher: ownAgent, token: () => credentials.token() });
  return {
    self: createKubeClient(self),
    as: (token) => createKubeClient(createTransport({ ...shared, dispatcher: peopleAgent, token: async () => token })),
    async close() {
      await Promise.all([ownAgent.close(), peopleAgent.close()]);
    }
  };
}
function lazyCluster(config, log) {
  let opened;
  return () => {
    opened ??= openCluster(config, log).catch((error) => {
      opened = void 0;
      throw error;
    });
    return opened;
  };
}
var init_cluster = __esm({
  "lib/kube/cluster.ts"() {
    "use strict";
    init_client();
    init_credentials();
    init_transport();
  }
});

// lib/ngc/key-checks.ts
import { randomBytes } from "node:crypto";
function createKeyChecks(config, validateKey) {
  const hmacKey = randomBytes(32);
  let opened;
  return async function checkKey({ key, model: model2, user }) {
    opened ??= openLimits(config);
    const { bucketOf, answers } = await opened;
    const question = key.fingerprint(hmacKey, model2);
    const known3 = answers.get(question);
    if (known3) return known3;
    const bucket = bucketOf(user);
    if (!bucket.tryRemoveTokens(1)) throw tooMany(bucket);
    const answer = validateKey(key, model2);
    answers.set(question, answer);
    const forget2 = () => {
      if (answers.peek(question) === answer) answers.delete(question);
    };
    answer.then(({ outcome: outcome2 }) => {
      if (!lasting.has(outcome2)) forget2();
    }, forget2);
    return answer;
  };
}
async function openLimits(config) {
  const [{ TokenBucket }, { LRUCache }] = await Promise.all([import("limiter"), import("lru-cache")]);
  const open = (perMinute, parentBucket) => {
    const options2 = { bucketSize: perMinute, tokensPerInterval: perMinute, interval: "minute" };
    const bucket = new TokenBucket(parentBucket ? { ...options2, parentBucket } : options2);
    bucket.content = perMinute;
    return bucket;
  };
  const all = open(config.KEY_CHECKS_PER_INSTANCE);
  const users = new LRUCache({ max: config.KEY_CHECK_USERS_MAX });
  const answers = new LRUCache({
    max: config.KEY_CHECK_CACHE_ENTRIES,
    ttl: config.KEY_CHECK_CACHE_MS
  });
  return {
    answers,
    bucketOf(user) {
      const bucket = users.get(user) ?? open(config.KEY_CHECKS_PER_USER, all);
      users.set(user, bucket);
      return bucket;
    }
  };
}
function tooMany(bucket) {
  const detail = "Too many keys were checked in a short time. Please try again shortly.";
  const retryAfterSeconds3 = Math.max(1, Math.ceil(bucket.getWaitTime(1) / 1e3));
  return new Problem("too-many-requests", detail, { userMessage: detail, retryAfterSeconds: retryAfterSeconds3 });
}
var lasting;
var init_key_checks = __esm({
  "lib/ngc/key-checks.ts"() {
    "use strict";
    init_errors();
    lasting = /* @__PURE__ */ new Set(["valid", "invalid", "expired", "forbidden", "restricted"]);
  }
});

// lib/ngc/key-outcomes.ts
function outcomeOf(question, answer) {
  const row = rows.find(
    (candidate) => (candidate.question ?? question) === question && candidate.status === answer.status && candidate.content.includes(answer.content) && (candidate.description?.test(answer.description ?? "") ?? true)
  );
  return row?.outcome ?? "unreachable";
}
var whatever, rows, precedence, decisive, userMessages;
var init_key_outcomes = __esm({
  "lib/ngc/key-outcomes.ts"() {
    "use strict";
    whatever = ["expected", "json", "empty", "cut-off", "other"];
    rows = [
      { question: "caller", status: 200, content: ["expected"], outcome: "valid" },
      // a repository is described at any length: the beginning is enough, because it is the status that answers the question
      { question: "model", status: 200, content: ["expected", "cut-off"], outcome: "valid" },
      { status: 401, content: ["json"], description: /\bexpired\b/i, outcome: "expired" },
      { status: 401, content: ["json", "empty"], outcome: "invalid" },
      { status: 403, content: ["json", "empty"], outcome: "forbidden" },
      { status: 429, content: whatever, outcome: "rate-limited" },
      { question: "model", status: 451, content: whatever, outcome: "restricted" }
    ];
    precedence = [
      "expired",
      "invalid",
      "restricted",
      "forbidden",
      "rate-limited",
      "unreachable",
      "valid"
    ];
    decisive = (outcomes) => precedence.find((outcome2) => outcomes.includes(outcome2)) ?? "unreachable";
    userMessages = {
      valid: void 0,
      invalid: "The API key is invalid. Please check and try again.",
      forbidden: "This API key does not have permission to access NIM models.",
      unreachable: "Unable to validate API key. Check network connectivity.",
      expired: "The API key has expired. Create a new personal key on the NVIDIA NGC site.",
      restricted: "NVIDIA does not offer this model where this cluster runs, for legal reasons.",
      legacy: 'Legacy API keys are not supported. Create a personal key, which starts with "nvapi-", on the NVIDIA NGC site.',
      "rate-limited": "NVIDIA accepts no further checks at the moment. Please try again in a minute.",
      skipped: void 0
    };
  }
});

// lib/ngc/ngc-answer.ts
import { z as z6 } from "zod";
function readNgcAnswer(question, response) {
  const { status: status2, text, whole } = response;
  const retryAfterSeconds3 = secondsUntil(response.retryAfter);
  if (!whole) return { status: status2, content: text.trimStart().startsWith("{") ? "cut-off" : "other", retryAfterSeconds: retryAfterSeconds3 };
  if (text === "") return { status: status2, content: "empty", retryAfterSeconds: retryAfterSeconds3 };
  const value = parsed(text);
  const known3 = anyAnswer.safeParse(value);
  if (!known3.success) return { status: status2, content: "other", retryAfterSeconds: retryAfterSeconds3 };
  const said = known3.data.requestStatus;
  const success = said?.statusCode === void 0 || said.statusCode === "SUCCESS";
  const content2 = success && expected[question].safeParse(value).success ? "expected" : "json";
  return { status: status2, content: content2, description: said?.statusDescription, retryAfterSeconds: retryAfterSeconds3 };
}
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
function secondsUntil(retryAfter) {
  if (retryAfter === void 0) return void 0;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1e3;
  if (Number.isNaN(seconds)) return void 0;
  return Math.min(Math.max(Math.ceil(seconds), 1), retryAfterMaxSeconds);
}
var requestStatus, anyAnswer, expected, retryAfterMaxSeconds;
var init_ngc_answer = __esm({
  "lib/ngc/ngc-answer.ts"() {
    "use strict";
    requestStatus = z6.object({ statusCode: z6.string().optional(), statusDescription: z6.string().optional() });
    anyAnswer = z6.object({ requestStatus: requestStatus.optional() });
    expected = {
      caller: z6.object({ type: z6.string().min(1) }),
      model: z6.object({ name: z6.string().min(1) })
    };
    retryAfterMaxSeconds = 3600;
  }
});

// lib/ngc/ngc-client.ts
async function createNgcClient(config) {
  const { EnvHttpProxyAgent } = await import("undici");
  const agentOptions = {
    connections: connectionsMax,
    allowH2: false,
    // and not connect.timeout, which a proxy's agent passes over
    connectTimeout: config.NGC_CONNECT_TIMEOUT_MS,
    headersTimeout: config.NGC_TIMEOUT_MS,
    bodyTimeout: config.NGC_TIMEOUT_MS,
    httpProxy: "",
    httpsProxy: config.HTTPS_PROXY ?? "",
    noProxy: config.NO_PROXY ?? ""
  };
  const keeping = new EnvHttpProxyAgent(agentOptions);
  const opening = new EnvHttpProxyAgent({ ...agentOptions, pipelining: 0 });
  const base = new URL(config.NGC_API_URL);
  const prefix2 = base.pathname.replace(/\/$/, "");
  return async function ask({ about, method, path, form, key, again, signal }) {
    const dispatcher = again ? opening : keeping;
    try {
      const { statusCode, headers, body } = await dispatcher.request({
        origin: base.origin,
        path: `${prefix2}${path}`,
        method,
        headers: {
          accept: "application/json",
          authorization: `Bearer ${key}`,
          ...form === void 0 ? {} : { "content-type": "application/x-www-form-urlencoded" }
        },
        body: form ?? null,
        signal
      });
      const { text, whole } = await readUpTo(body, config.NGC_RESPONSE_BYTES_MAX);
      const retryAfter = headers["retry-after"];
      return readNgcAnswer(about, {
        status: statusCode,
        retryAfter: typeof retryAfter === "string" ? retryAfter : void 0,
        text,
        whole
      });
    } catch (error) {
      return { status: 0, content: "other", failure: failureOf(error) };
    }
  };
}
async function readUpTo(body, bytesMax) {
  const chunks = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    chunks.push(chunk);
    if (size > bytesMax) return { text: Buffer.concat(chunks).toString("utf8"), whole: false };
  }
  return { text: Buffer.concat(chunks).toString("utf8"), whole: true };
}
function failureOf(error) {
  const { name: name2, code } = error;
  if (name2 === "TimeoutError" || name2 === "AbortError" || code && timeoutCodes.has(code)) return "time-out";
  return code && connectionCodes.has(code) ? "connection" : "other";
}
var connectionsMax, connectionCodes, timeoutCodes;
var init_ngc_client = __esm({
  "lib/ngc/ngc-client.ts"() {
    "use strict";
    init_ngc_answer();
    connectionsMax = 16;
    connectionCodes = /* @__PURE__ */ new Set([
      "ECONNREFUSED",
      "ECONNRESET",
      "EPIPE",
      "ENOTFOUND",
      "EAI_AGAIN",
      "ENETUNREACH",
      "EHOSTUNREACH",
      "ETIMEDOUT",
      "UND_ERR_SOCKET",
      "UND_ERR_CONNECT_TIMEOUT"
    ]);
    timeoutCodes = /* @__PURE__ */ new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);
  }
});

// lib/ngc/repository-path.ts
function repositoryPath(model2) {
  const [org = "", ...rest] = model2.split("/").map(encodeURIComponent);
  const image = rest.pop() ?? "";
  const team = rest.length > 0 ? `/team/${rest.join("/")}` : "";
  return `/v2/org/${org}${team}/repos/${image}?resolve-labels=true`;
}
var init_repository_path = __esm({
  "lib/ngc/repository-path.ts"() {
    "use strict";
  }
});

// lib/ngc/validate-key.ts
function createKeyValidator(config, log) {
  let opened;
  return async function validateKey(key, model2) {
    const value = key.reveal();
    if (!value.startsWith(personalKeyPrefix)) return { outcome: "legacy" };
    if (!/^[\x21-\x7e]+$/.test(value)) return { outcome: "invalid" };
    opened ??= openNgc(config);
    const { askAll, isBroken } = await opened;
    const signal = AbortSignal.timeout(config.NGC_TIMEOUT_MS);
    const form = `credentials=${encodeURIComponent(value)}`;
    const calls = [
      { about: "caller", method: "POST", path: "/v3/keys/get-caller-info", form, key: value, signal }
    ];
    if (model2 !== void 0) {
      calls.push({ about: "model", method: "GET", path: repositoryPath(model2), key: value, signal });
    }
    try {
      const answers = await askAll(calls);
      const check = checkOf(calls, answers);
      const said = answers.map(({ status: status2, content: content2, failure }) => ({ status: status2, content: content2, failure }));
      log.debug({ model: model2, ...check, answers: said }, "asked about a key");
      return check;
    } catch (error) {
      if (!isBroken(error)) throw error;
      log.debug({ model: model2 }, "not asked about a key: NVIDIA gives no answers at the moment");
      return unreachable;
    }
  };
}
async function openNgc(config) {
  const [ask, cockatiel] = await Promise.all([createNgcClient(config), import("cockatiel")]);
  const { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleWhenResult, retry } = cockatiel;
  const again = retry(
    handleWhenResult((answer) => answer.failure === "connection"),
    {
      maxAttempts: config.NGC_RETRIES_MAX,
      // its delays are jittered
      backoff: new ExponentialBackoff({
        initialDelay: config.NGC_RETRY_DELAY_MS,
        maxDelay: 4 * config.NGC_RETRY_DELAY_MS
      })
    }
  );
  const breaker = circuitBreaker(
    handleWhenResult((answers) => answers.some(isOutage)),
    {
      halfOpenAfter: config.NGC_BREAKER_OPEN_MS,
      breaker: new ConsecutiveBreaker(config.NGC_BREAKER_FAILURES)
    }
  );
  return {
    askAll: (calls) => breaker.execute(
      () => Promise.all(
        calls.map(
          (call) => again.execute(({ signal, attempt }) => ask({ ...call, signal, again: attempt > 0 }), call.signal)
        )
      )
    ),
    isBroken: (error) => error instanceof BrokenCircuitError
  };
}
function checkOf(calls, answers) {
  const outcome2 = decisive(
    calls.map(({ about }, index) => {
      const answer = answers[index];
      return answer ? outcomeOf(about, answer) : "unreachable";
    })
  );
  if (outcome2 !== "rate-limited") return { outcome: outcome2 };
  const waits = answers.flatMap(({ retryAfterSeconds: retryAfterSeconds3 }) => retryAfterSeconds3 ?? []);
  return { outcome: outcome2, retryAfterSeconds: waits.length > 0 ? Math.max(...waits) : retryAfterDefaultSeconds };
}
var personalKeyPrefix, retryAfterDefaultSeconds, unreachable, outageStatuses, isOutage;
var init_validate_key = __esm({
  "lib/ngc/validate-key.ts"() {
    "use strict";
    init_key_outcomes();
    init_ngc_client();
    init_repository_path();
    personalKeyPrefix = "nvapi-";
    retryAfterDefaultSeconds = 60;
    unreachable = { outcome: "unreachable" };
    outageStatuses = /* @__PURE__ */ new Set([502, 503, 504]);
    isOutage = ({ status: status2, failure }) => failure !== void 0 || outageStatuses.has(status2);
  }
});

// lib/nim/model-id.ts
var modelIdPattern;
var init_model_id = __esm({
  "lib/nim/model-id.ts"() {
    "use strict";
    modelIdPattern = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*){1,3}$/;
  }
});

// lib/nim/settings.ts
function settingFields(value, path = "", depth = 0) {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return path === "" || String(value).trim() === "" ? {} : { [path]: String(value) };
  }
  if (typeof value !== "object" || value === null || depth >= depthMax) return {};
  const parts = Object.entries(value).map(
    ([name2, item2]) => settingFields(item2, path === "" ? name2 : `${path}.${name2}`, depth + 1)
  );
  return Object.assign(/* @__PURE__ */ Object.create(null), ...parts);
}
function parseSettings(fields3) {
  const warnings = Object.keys(fields3).filter((name2) => !knownNames.has(name2) && !almostDisconnected.test(name2)).slice(0, warningsMax).map((name2) => `${name2.slice(0, 128)} is not a known setting`);
  const text = (name2) => fields3[name2]?.trim() || void 0;
  const warn = (name2, what) => warnings.push(`${name2} ${JSON.stringify(text(name2)?.slice(0, valueShownMax))} ${what}`);
  const flag = (name2) => {
    const value = text(name2)?.toLowerCase();
    if (value === void 0 || value === "false") return false;
    if (value !== "true") warn(name2, "is neither true nor false; it counts as true");
    return true;
  };
  const nearly = Object.keys(fields3).filter((name2) => !knownNames.has(name2) && almostDisconnected.test(name2));
  for (const name2 of nearly) warn(name2, `is read as ${known.disableKeyCollection}: write that`);
  const collectKeys = ![known.disableKeyCollection, ...nearly].map(flag).includes(true);
  const validateKeys = !flag(known.disableKeyValidation) && collectKeys;
  const asked = text(known.region)?.toUpperCase();
  const region = asked === "EU" ? asked : void 0;
  if (asked && !region) warn(known.region, "is not known (EU is); restricted models are treated as anywhere");
  const policy = text(known.regionPolicy)?.toLowerCase();
  const regionPolicy = regionPolicies.find((name2) => name2 === policy);
  if (policy && !regionPolicy)
    warn(known.regionPolicy, `is none of ${regionPolicies.join(", ")}; restricted models are hidden`);
  const probe = text(known.regionProbe);
  const regionProbe = probe && modelIdPattern.test(probe) ? probe : void 0;
  if (probe && !regionProbe) warn(known.regionProbe, "is no model id; nothing is probed");
  const catalogConfigMap = text(known.customConfigMap);
  if (catalogConfigMap && !objectName.test(catalogConfigMap))
    warn(known.customConfigMap, "is no name of a ConfigMap; no catalog is served");
  return {
    collectKeys,
    validateKeys,
    region,
    regionPolicy: regionPolicy ?? (region === "EU" || policy ? "hide" : "warn"),
    catalogConfigMap,
    regionProbe,
    warnings
  };
}
var regionPolicies, depthMax, valueShownMax, warningsMax, almostDisconnected, known, settingNames, knownNames, objectName;
var init_settings = __esm({
  "lib/nim/settings.ts"() {
    "use strict";
    init_model_id();
    regionPolicies = ["warn", "hide", "block"];
    depthMax = 4;
    valueShownMax = 64;
    warningsMax = 100;
    almostDisconnected = /^(.*\.)?(disableKeyCollection|disconnected)$/i;
    known = {
      disableKeyCollection: "disconnected.disableKeyCollection",
      disableKeyValidation: "disableKeyValidation",
      region: "region",
      regionPolicy: "regionPolicy",
      regionProbe: "regionProbe",
      customConfigMap: "customConfigMap"
    };
    settingNames = Object.values(known);
    knownNames = new Set(settingNames);
    objectName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
  }
});

// lib/nim/catalog/restricted-probe.ts
function readRestrictedProbe(value, warn) {
  if (value === void 0 || value === null) return void 0;
  if (typeof value !== "object" || Array.isArray(value)) {
    warn("restrictedProbe: is no object with place and date, left out");
    return void 0;
  }
  const text = (name2) => {
    const given = value[name2] ?? void 0;
    if (given === void 0 || typeof given === "string") return given?.slice(0, lengthMax2);
    warn(`restrictedProbe.${name2}: is no text, left out`);
    return void 0;
  };
  return { place: text("place"), date: text("date") };
}
var lengthMax2;
var init_restricted_probe = __esm({
  "lib/nim/catalog/restricted-probe.ts"() {
    "use strict";
    lengthMax2 = 64;
  }
});

// lib/nim/catalog/document.ts
import { gunzipSync } from "node:zlib";
function readDocument(configMap) {
  const text = configMap.data?.[catalogKey];
  const zipped = configMap.binaryData?.[catalogGzipKey];
  if (text !== void 0) {
    const document = readModelsJson(text);
    if (zipped === void 0) return document;
    return { ...document, odd: [...document.odd, `${catalogGzipKey}: passed over, because there is ${catalogKey}`] };
  }
  if (zipped !== void 0) return readModelsJson(unzipped(zipped));
  if (configMap.binaryData?.[catalogKey] !== void 0) throw broken(`${catalogKey} is not text in UTF-8`);
  return readKeyPerModel(configMap);
}
function readModelsJson(text) {
  const document = parsed2(text);
  if (typeof document !== "object" || document === null) throw broken(`${catalogKey} is no object`);
  const { schemaVersion, generatedAt, restrictedProbe, models, ...unknown } = document;
  if (!Array.isArray(models)) throw broken(`${catalogKey} has no list "models"`);
  const odd = [];
  if (typeof (generatedAt ?? "") !== "string") odd.push("generatedAt: is no text, left out");
  return {
    schemaVersion: typeof schemaVersion === "number" ? String(schemaVersion) : textOf(schemaVersion) ?? "",
    generatedAt: textOf(generatedAt),
    restrictedProbe: readRestrictedProbe(restrictedProbe, (message) => odd.push(message)),
    unknownFields: Object.keys(unknown),
    odd,
    entries: models.map((raw, index) => ({ where: `models[${index}]`, raw }))
  };
}
function readKeyPerModel({ data = {}, metadata: metadata2 }) {
  const keys = Object.keys(data).sort();
  if (keys.length === 0) throw broken(`ConfigMap ${metadata2.name} has neither ${catalogKey} nor a key for a model`);
  const entries = keys.map((key) => ({ where: key, raw: ofKeyPerModel(data[key] ?? "") }));
  const head = { schemaVersion: void 0, generatedAt: void 0, restrictedProbe: void 0 };
  return { ...head, unknownFields: [], odd: [], entries };
}
function ofKeyPerModel(text) {
  let value;
  try {
    value = JSON.parse(withoutMark(text));
  } catch {
    return void 0;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { name: name2, namespace: namespace2, displayName, shortDescription, ...rest } = value;
  const id = typeof namespace2 === "string" && typeof name2 === "string" ? `${namespace2}/${name2}` : void 0;
  const image = id === void 0 ? void 0 : `nvcr.io/${id}`;
  return { ...rest, id, name: displayName ?? name2, description: shortDescription, containerImage: image };
}
function unzipped(base64) {
  try {
    return gunzipSync(Buffer.from(base64, "base64"), { maxOutputLength: unzippedBytesMax }).toString("utf8");
  } catch (error) {
    throw broken(`${catalogGzipKey} is no gzip of at most ${unzippedBytesMax} bytes`, error);
  }
}
function parsed2(text) {
  try {
    return JSON.parse(withoutMark(text));
  } catch (error) {
    throw broken(`${catalogKey} is not JSON`, error);
  }
}
var catalogKey, catalogGzipKey, unzippedBytesMax, CatalogDisabled, withoutMark, textOf, broken;
var init_document2 = __esm({
  "lib/nim/catalog/document.ts"() {
    "use strict";
    init_restricted_probe();
    catalogKey = "models.json";
    catalogGzipKey = "models.json.gz";
    unzippedBytesMax = 16 * 1024 * 1024;
    CatalogDisabled = class extends Error {
      name = "CatalogDisabled";
    };
    withoutMark = (text) => text.replace(/^\ufeff/, "");
    textOf = (value) => typeof value === "string" ? value.slice(0, 64) : void 0;
    broken = (what, cause) => new CatalogDisabled(
      `${what}: apply the shipped catalog again, or mend it`,
      cause === void 0 ? void 0 : { cause }
    );
  }
});

// lib/nim/catalog/kind.ts
var patterns2, kindOf, kinds;
var init_kind = __esm({
  "lib/nim/catalog/kind.ts"() {
    "use strict";
    patterns2 = [
      [/rerank/, "rerank"],
      [/reward/, "reward"],
      [/guard|jailbreak|content-safety|topic-control/, "guard"],
      [/embed|(^|[-/])e5-|bge-|arctic-embed|nvclip/, "embedding"],
      [/(^|[-/])nmt|translate/, "translation"],
      // the one runs on video, the other serves whatever model one gives it
      [/eye-contact|llm-nim/, "other"],
      [/riva|parakeet|canary|whisper|asr|tts|speech|audio2face|maxine|studio-?voice|conformer/, "speech"],
      [/flux|stable-diffusion|trellis|cosmos-(predict|transfer)|consistory/, "generation"],
      [
        /vision|image-detection|[-/]vl([-.]|$)|[-/]vlm|vila|paligemma|neva|cosmos-(reason|nemotron)|omni|ocr|page-elements|table-structure|graphic-elements|paddle|deplot|parse/,
        "vision"
      ],
      [
        /evo2|fold|maisi|vista3d|diffdock|genmol|molmim|proteinmpnn|rfdiffusion|msa-search|openfold|boltz|fourcast|corrdiff|automotive|genomics|cuopt|domino/,
        "science"
      ],
      [
        /instruct|chat|llama|mistral|mixtral|nemotron|gemma|qwen|deepseek|phi|gpt|codestral|starcoder|granite|kimi|jamba|solar|yi-|glm-|sarvam|greenmind|llm/,
        "chat"
      ]
    ];
    kindOf = (id) => patterns2.find(([pattern3]) => pattern3.test(id.toLowerCase()))?.[1] ?? "other";
    kinds = /* @__PURE__ */ new Set([...patterns2.map(([, kind]) => kind), "other"]);
  }
});

// lib/nim/catalog/sizing.ts
import { z as z7 } from "zod";
function readSizing(entry, warn) {
  const { sizing } = entry;
  if (sizing !== void 0 && sizing !== null && (typeof sizing !== "object" || Array.isArray(sizing)))
    warn("sizing: is no object, left out");
  const nested = typeof entry.sizing === "object" && entry.sizing !== null ? entry.sizing : {};
  const known3 = {};
  for (const [name2, schema2] of Object.entries(fields)) {
    const given = curated.safeParse(nested[name2]);
    const bare2 = entry[name2] ?? void 0;
    if (!given.success && nested[name2] !== void 0)
      warn(`sizing.${name2}: has no value, source and confidence, left out`);
    const { value, source, confidence } = given.success ? given.data : { value: bare2, ...unstated };
    if (value === void 0) continue;
    const parsed3 = schema2.safeParse(value);
    if (parsed3.success) known3[name2] = { value: parsed3.data, source, confidence };
    else warn(`${name2}: is not usable, left out`);
  }
  return Object.keys(known3).length > 0 ? known3 : void 0;
}
var amount, fields, curated, unstated;
var init_sizing = __esm({
  "lib/nim/catalog/sizing.ts"() {
    "use strict";
    amount = z7.number().positive().max(1e6);
    fields = {
      minGPUMemoryGB: amount,
      recommendedGPUMemoryGB: amount,
      gpuCount: amount.int(),
      cacheGB: amount,
      supportedGPUs: z7.array(z7.string().min(1).max(64)).min(1).max(64)
    };
    curated = z7.object({
      value: z7.unknown(),
      source: z7.string().min(1).max(256),
      confidence: z7.string().min(1).max(32)
    });
    unstated = { source: "catalog", confidence: "unstated" };
  }
});

// lib/nim/catalog/tags.ts
function partsOf(tag3) {
  const front = /^v?(\d+(?:\.\d+)*)/.exec(tag3);
  const rest = tag3.slice(front?.[0].length ?? 0);
  const stage = stages.indexOf(preRelease.exec(tag3)?.[1]?.toLowerCase() ?? "");
  return { numbers: front?.[1]?.split(".").map(Number), rest, stage };
}
function compareTags(a, b) {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (!left.numbers || !right.numbers) return Number(!left.numbers) - Number(!right.numbers) || byName(a, b);
  for (let at = 0; at < Math.max(left.numbers.length, right.numbers.length); at += 1) {
    const difference = (right.numbers[at] ?? -1) - (left.numbers[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return Number(right.rest === "") - Number(left.rest === "") || left.stage - right.stage || byName(left.rest, right.rest) || byText(a, b);
}
function byName(a, b) {
  const [left, right] = [a.toLowerCase().split(/(\d+)/), b.toLowerCase().split(/(\d+)/)];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const [one = "", other = ""] = [left[at], right[at]];
    const difference = at % 2 === 1 ? Number(other) - Number(one) : byText(one, other);
    if (difference !== 0) return difference;
  }
  return left.length - right.length || byText(a, b);
}
function orderTags(tags) {
  return [...new Set(tags)].sort(compareTags).map((tag3) => ({ tag: tag3, floating: !/^v?\d+\.\d+\.\d+/.test(tag3) }));
}
function defaultTag(ordered) {
  const exact = ordered.find(({ tag: tag3 }) => exactVersion.test(tag3));
  return (exact ?? ordered.find(({ tag: tag3 }) => !preRelease.test(tag3)) ?? ordered[0])?.tag;
}
var exactVersion, preRelease, stages, byText;
var init_tags = __esm({
  "lib/nim/catalog/tags.ts"() {
    "use strict";
    exactVersion = /^v?\d+\.\d+\.\d+$/;
    preRelease = /(?:[-.]|\d)(rc|alpha|beta|dev|pre|preview|nightly|snapshot)[-.]?\d*([-.]|$)/i;
    stages = ["rc", "preview", "pre", "beta", "alpha", "dev", "nightly", "snapshot"];
    byText = (a, b) => Number(a > b) - Number(a < b);
  }
});

// lib/nim/catalog/entry.ts
import { z as z8 } from "zod";
function readEntry(raw, registries2, warn, probe) {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new EntryUnusable("it is no object");
  const entry = raw;
  const id = modelId.safeParse(entry.id);
  if (!id.success) throw new EntryUnusable("id: is no model id");
  const image = imageOf(entry.containerImage, registries2);
  const tags = tagsOf(entry.tags, warn);
  const field = (name2) => {
    const value = entry[name2];
    if (value === void 0 || value === null) return void 0;
    const parsed3 = optional[name2].safeParse(value);
    if (parsed3.success) return parsed3.data;
    warn(`${name2}: is not usable, left out`);
    return void 0;
  };
  const ngcLatestTag = field("latestTag");
  const listed = ngcLatestTag === void 0 || entry.tags.includes(ngcLatestTag);
  if (!listed) warn("latestTag: is none of its tags, left out");
  const restricted = isRestricted(entry.euRestricted, warn);
  const found = readRestrictedProbe(entry.restrictedProbe, warn) ?? probe;
  return {
    id: id.data,
    name: field("name") ?? id.data.split("/").at(-1) ?? id.data,
    description: field("description"),
    kind: field("kind") ?? kindOf(id.data),
    publisher: field("publisher") ?? id.data.split("/").at(-2) ?? "",
    image,
    tags,
    defaultTag: defaultTag(tags),
    ngcLatestTag: listed ? ngcLatestTag : void 0,
    updatedDate: field("updatedDate"),
    sizing: readSizing(entry, warn),
    restricted,
    ...restricted && found ? { restrictedProbe: found } : {}
  };
}
function isRestricted(value, warn) {
  if (value === void 0 || value === null || value === false) return false;
  if (value !== true) warn("euRestricted: is neither true nor false, it counts as true");
  return true;
}
function imageOf(value, registries2) {
  if (typeof value !== "string" || !isImage(value)) {
    throw new EntryUnusable("containerImage: is no image reference without tag");
  }
  if (!isAllowed(value, registries2)) {
    throw new EntryUnusable(`containerImage: is not in an allowed registry (${registries2.join(", ")})`);
  }
  return value;
}
function tagsOf(value, warn) {
  if (!Array.isArray(value)) throw new EntryUnusable("tags: is no list");
  const usable = value.filter((item2) => typeof item2 === "string" && isTag(item2));
  if (usable.length < value.length) warn(`tags: ${value.length - usable.length} that no image can have, left out`);
  const ordered = orderTags(usable);
  if (ordered.length > tagsMax) warn(`tags: more than ${tagsMax}, the oldest left out`);
  return ordered.slice(0, tagsMax);
}
var tagsMax, modelId, optional, EntryUnusable;
var init_entry = __esm({
  "lib/nim/catalog/entry.ts"() {
    "use strict";
    init_model_id();
    init_image();
    init_kind();
    init_restricted_probe();
    init_sizing();
    init_tags();
    tagsMax = 1e3;
    modelId = z8.string().max(253).regex(modelIdPattern);
    optional = {
      name: z8.string().trim().min(1).max(256),
      description: z8.string().max(4096),
      kind: z8.string().regex(/^[a-z][a-z-]{0,31}$/),
      publisher: z8.string().min(1).max(64),
      latestTag: z8.string().max(128),
      updatedDate: z8.string().max(64)
    };
    EntryUnusable = class extends Error {
      name = "EntryUnusable";
    };
  }
});

// lib/nim/catalog/catalog.ts
function readCatalog(document, registries2 = defaultRegistries) {
  const { schemaVersion, generatedAt, restrictedProbe, entries, odd } = document;
  const warnings = [];
  let more = 0;
  const warn = (message) => {
    if (warnings.length < warningsMax2) warnings.push({ message });
    else more += 1;
  };
  if (schemaVersion !== void 0 && !knownSchemaVersion.test(schemaVersion)) {
    warn(`schemaVersion "${schemaVersion.slice(0, 32)}" is not known: read as far as possible`);
  }
  for (const message of odd) warn(message);
  const models = /* @__PURE__ */ new Map();
  for (const { where, raw } of entries) {
    const who = `${where}${idOf2(raw)}`;
    try {
      const model2 = readEntry(raw, registries2, (message) => warn(`${who}: ${message}`), restrictedProbe);
      if (models.has(model2.id)) warn(`${who}: left out, the id is used before`);
      else models.set(model2.id, model2);
    } catch (error) {
      if (!(error instanceof EntryUnusable)) throw error;
      warn(`${who}: left out, ${error.message}`);
    }
  }
  if (more > 0) warnings.push({ message: `and ${more} more` });
  return { schemaVersion, generatedAt, restrictedProbe, models: [...models.values()], warnings };
}
function idOf2(raw) {
  const id = raw?.id;
  return typeof id === "string" ? ` (${id.slice(0, 128)})` : "";
}
var knownSchemaVersion, warningsMax2;
var init_catalog = __esm({
  "lib/nim/catalog/catalog.ts"() {
    "use strict";
    init_document2();
    init_entry();
    init_image();
    knownSchemaVersion = /^1(\.\d+)*$/;
    warningsMax2 = 100;
  }
});

// lib/nim/catalog/source.ts
function createCatalogSource(config, kube, readSettings) {
  const { MAIN_NAMESPACE: namespace2 } = config;
  let known3;
  let current;
  async function refreshed(name2) {
    if (!objectName.test(name2)) {
      const shown = JSON.stringify(name2.slice(0, 64));
      throw new CatalogDisabled(`customConfigMap ${shown} is no name of a ConfigMap: mend the setting`);
    }
    const self = await kube();
    if (known3?.name === name2) {
      const found = await self.findMetadata(configMaps, namespace2, name2);
      if (found && versionOf(found) === known3.version) return known3.catalog;
    }
    known3 = void 0;
    const configMap = await self.find(configMaps, namespace2, name2);
    if (!configMap)
      throw new CatalogDisabled(
        `ConfigMap ${namespace2}/${name2} does not exist: apply the shipped catalog, or mend customConfigMap`
      );
    const source = `${namespace2}/${name2}`;
    const catalog = { ...readCatalog(readDocument(configMap), config.ALLOWED_REGISTRIES), source };
    if (catalog.models.length === 0) {
      const [first] = catalog.warnings;
      const why = first ? ` (${first.message})` : "";
      throw new CatalogDisabled(
        `ConfigMap ${source} has no model that can be used${why}: apply the shipped catalog again, or mend it`
      );
    }
    known3 = { name: name2, version: versionOf(configMap), catalog };
    return catalog;
  }
  return async function readCurrent() {
    const name2 = (await readSettings()).catalogConfigMap ?? config.CATALOG_CONFIGMAP;
    const nowMs = performance.now();
    if (current?.name === name2 && nowMs < current.untilMs) return current.catalog;
    const catalog = refreshed(name2).catch((error) => {
      if (!isForbidden(error)) throw error;
      const detail = `${error.message}: let this function's ServiceAccount read the catalog ConfigMap`;
      throw new CatalogDisabled(detail, { cause: error });
    });
    current = { name: name2, catalog, untilMs: nowMs + config.CATALOG_CACHE_MS };
    catalog.catch((error) => {
      if (!(error instanceof CatalogDisabled) && current?.catalog === catalog) current = void 0;
    });
    return catalog;
  };
}
var versionOf;
var init_source = __esm({
  "lib/nim/catalog/source.ts"() {
    "use strict";
    init_errors2();
    init_resources();
    init_settings();
    init_catalog();
    init_document2();
    versionOf = ({ metadata: metadata2 }) => `${metadata2.uid}/${metadata2.resourceVersion}`;
  }
});

// lib/nim/settings-source.ts
function createSettingsSource(config, kube, log) {
  let cached;
  async function read2() {
    const { MAIN_NAMESPACE: namespace2, DASHBOARD_CONFIG, SETTINGS_CONFIGMAP } = config;
    const self = await kube();
    const [dashboard, fallback] = await Promise.all([
      self.find(odhDashboardConfigs, namespace2, DASHBOARD_CONFIG),
      self.find(configMaps, namespace2, SETTINGS_CONFIGMAP)
    ]);
    const settings = parseSettings({ ...fallback?.data, ...settingFields(dashboard?.spec?.nimConfig) });
    for (const warning of settings.warnings) log.warn({ namespace: namespace2 }, `settings: ${warning}`);
    return settings;
  }
  return function readSettings() {
    const nowMs = performance.now();
    if (cached && nowMs < cached.untilMs) return cached.settings;
    const settings = read2();
    cached = { settings, untilMs: nowMs + config.SETTINGS_CACHE_MS };
    settings.catch(() => {
      if (cached?.settings === settings) cached = void 0;
    });
    return settings;
  };
}
var init_settings_source = __esm({
  "lib/nim/settings-source.ts"() {
    "use strict";
    init_resources();
    init_settings();
  }
});

// events/envelope.ts
import { z as z9 } from "zod";
function defineEvent(name2, { sentBy, schema: schema2 }) {
  const type = `${typePrefix}.${name2}.v1`;
  const dataschema = `urn:nim-functions:event:deployment.${name2}.v1`;
  return {
    name: name2,
    type,
    dataschema,
    schema: schema2,
    sentBy,
    create({ source, data, time, traceparent }) {
      return {
        specversion: "1.0",
        id: `${data.recordUid}.${type}`,
        type,
        source: `/nim-functions/${source}`,
        subject: `${data.namespace}/${data.name}`,
        time: time.toISOString(),
        datacontenttype: "application/json",
        dataschema,
        partitionkey: data.recordUid,
        ...traced(traceparent),
        data: schema2.parse(data)
      };
    },
    parse(event) {
      if (event.type !== type) throw new InvalidEvent(`expected an event of type ${type}`);
      const parsed3 = schema2.safeParse(event.data);
      if (!parsed3.success) throw new InvalidEvent("the data does not match the schema of its type");
      const { namespace: namespace2, name: deployment2, recordUid } = parsed3.data;
      const consistent = event.subject === `${namespace2}/${deployment2}` && event.extensions.partitionkey === recordUid && event.id === `${recordUid}.${type}`;
      if (!consistent) throw new InvalidEvent("id, subject and partitionkey do not name the deployment of the data");
      return {
        specversion: "1.0",
        id: event.id,
        type,
        source: event.source,
        subject: event.subject ?? "",
        time: event.time ?? "",
        datacontenttype: "application/json",
        dataschema,
        partitionkey: recordUid,
        ...traced(event.extensions.traceparent),
        data: parsed3.data
      };
    }
  };
}
var eventDataBytesMax, typePrefix, tracePattern, traced, deploymentReference, outcome, objectName2, InvalidEvent;
var init_envelope = __esm({
  "events/envelope.ts"() {
    "use strict";
    eventDataBytesMax = 16 * 1024;
    typePrefix = "io.opendatahub.nim.deployment";
    tracePattern = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
    traced = (traceparent) => traceparent !== void 0 && tracePattern.test(traceparent) ? { traceparent } : {};
    deploymentReference = z9.object({
      // all three travel in headers as well
      namespace: z9.string().max(63).regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/).describe("The project of the deployment."),
      name: z9.string().max(63).regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/).describe("The name of the deployment."),
      recordUid: z9.string().max(64).regex(/^[A-Za-z0-9-]+$/).describe("The uid of its record: tells a deployment from an earlier one of the same name.")
    });
    outcome = z9.object({
      reason: z9.string().min(1).max(64).describe("One word for machines, such as `QuotaExceeded` or `Forbidden`."),
      resource: z9.object({ kind: z9.string().max(63), name: z9.string().max(253) }).optional().describe("The object that could not be created, where it was one."),
      message: z9.string().max(2048).describe("For people; may quote the API server.")
    }).describe("Why the deployment ended as it did.");
    objectName2 = z9.object({ kind: z9.string().max(63), name: z9.string().max(253) });
    InvalidEvent = class extends Error {
      name = "InvalidEvent";
    };
  }
});

// events/encode.ts
import { CloudEvent, HTTP } from "cloudevents";
function encodeEvent(event) {
  const message = HTTP.binary(new CloudEvent({ ...event }));
  const body = String(message.body);
  if (Buffer.byteLength(body) > eventDataBytesMax)
    throw new RangeError(`event data exceeds ${eventDataBytesMax} bytes`);
  const headers = {};
  for (const [name2, value] of Object.entries(message.headers)) headers[name2.toLowerCase()] = String(value);
  if (event.traceparent) headers.traceparent = event.traceparent;
  return { headers, body };
}
var init_encode = __esm({
  "events/encode.ts"() {
    "use strict";
    init_envelope();
  }
});

// lib/publish.ts
import { readFile as readFile2 } from "node:fs/promises";
import { getCACertificates } from "node:tls";
function createPublisher(config) {
  let dispatcher;
  return async function publish(event) {
    if (!config.K_SINK) throw new Unpublished("K_SINK is not set");
    const encoded = encodeEvent(event);
    const [{ Agent, request: request2 }, token] = await Promise.all([import("undici"), brokerToken(config.BROKER_TOKEN_FILE)]);
    const headers = token ? { ...encoded.headers, authorization: token.authorization() } : encoded.headers;
    dispatcher ??= new Agent({
      // undici heeds the signal of a request only when it has a connection
      connectTimeout: config.PUBLISH_TIMEOUT_MS,
      ...config.K_CA_CERTS && { connect: { ca: [...getCACertificates("default"), config.K_CA_CERTS] } }
    });
    const deadline = AbortSignal.timeout(config.PUBLISH_TIMEOUT_MS);
    try {
      const options2 = { dispatcher, method: "POST", headers, body: encoded.body, signal: deadline };
      const response = await request2(config.K_SINK, options2);
      await response.body.dump({ limit: 64 * 1024 });
      if (response.statusCode < 300) return "sent";
      const { statusCode: status2 } = response;
      throw new Unpublished(`the Broker answered ${status2}`, { status: status2 });
    } catch (error) {
      if (error instanceof Unpublished) throw error;
      const connected = error.code !== "UND_ERR_CONNECT_TIMEOUT";
      if (connected && deadline.aborted) return "perhaps";
      throw new Unpublished("the Broker could not be reached", { cause: error });
    }
  };
}
async function brokerToken(file) {
  try {
    return new BearerToken((await readFile2(file, "utf8")).trim());
  } catch (error) {
    if (error.code === "ENOENT") return void 0;
    throw new Unpublished("the token for the Broker cannot be read", { cause: error });
  }
}
var Unpublished;
var init_publish = __esm({
  "lib/publish.ts"() {
    "use strict";
    init_encode();
    init_secret();
    Unpublished = class extends Error {
      name = "Unpublished";
      /** What the Broker answered, where it did. */
      status;
      constructor(message, options2 = {}) {
        super(message, options2);
        this.status = options2.status;
      }
    };
  }
});

// lib/http/function.ts
function toFunction(handler, options2) {
  return async function handleRequest(request2, response) {
    const startedAtMs = performance.now();
    const answer = await answerTo(handler, request2, options2);
    request2.rawBody?.fill(0);
    const status2 = sendOr500(response, answer, options2.log);
    const durationMs = Math.round(performance.now() - startedAtMs);
    options2.log.info({ method: request2.method, path: pathOf(request2), status: status2, durationMs }, "request");
  };
}
async function answerTo(handler, request2, { bodyBytesMax, log }) {
  try {
    const body = request2.rawBody ?? Buffer.alloc(0);
    if (body.length > bodyBytesMax) throw new Problem("body-too-large", `The body exceeds ${bodyBytesMax} bytes.`);
    return await handler(toHttpRequest(request2, body));
  } catch (error) {
    if (error instanceof Problem) {
      if (error.status >= 500) log.warn({ err: error }, "refused");
      return problemResponse(error);
    }
    log.error({ err: error }, "unexpected error");
    return internalError();
  }
}
function toHttpRequest(request2, body) {
  const query = new URLSearchParams(request2.originalUrl.split("?").slice(1).join("?"));
  return { method: request2.method, path: pathOf(request2), query, headers: request2.headers, body };
}
function sendOr500(response, answer, log) {
  try {
    send(response, answer);
    return answer.status;
  } catch (error) {
    log.error({ err: error }, "the answer could not be sent");
    const fallback = internalError();
    if (response.headersSent) response.end();
    else send(response, fallback);
    return fallback.status;
  }
}
function send(response, answer) {
  const body = answer.body ?? "";
  response.writeHead(answer.status, {
    "x-content-type-options": "nosniff",
    ...answer.headers,
    ...answer.status === 204 || answer.status === 304 ? {} : { "content-length": Buffer.byteLength(body) }
  });
  response.end(body);
}
var pathOf;
var init_function = __esm({
  "lib/http/function.ts"() {
    "use strict";
    init_errors();
    init_problem_response();
    pathOf = (request2) => request2.originalUrl.split("?", 1)[0] ?? "";
  }
});

// lib/register.ts
import { http } from "@google-cloud/functions-framework";
function register(target, build) {
  const config = readConfig(process.env);
  const log = createLogger({ name: target, level: config.LOG_LEVEL });
  http(target, toFunction(build({ config, log }), { bodyBytesMax: config.REQUEST_BODY_BYTES_MAX, log }));
}
var init_register = __esm({
  "lib/register.ts"() {
    "use strict";
    init_config();
    init_function();
    init_log();
  }
});

// lib/http/caller.ts
function callerToken(headers) {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const forwarded = headers["x-forwarded-access-token"];
  const token = bearer ?? (typeof forwarded === "string" ? forwarded : void 0);
  const usable = token !== void 0 && token.length <= tokenBytesMax && /^[\x21-\x7e]+$/.test(token);
  if (!usable) throw unauthenticated("The request carries no cluster token.");
  return new BearerToken(token);
}
function unauthenticated(detail) {
  return new Problem("unauthenticated", detail, { headers: { "www-authenticate": "Bearer" } });
}
var tokenBytesMax;
var init_caller = __esm({
  "lib/http/caller.ts"() {
    "use strict";
    init_errors();
    init_secret();
    tokenBytesMax = 8 * 1024;
  }
});

// lib/http/kube-problem.ts
function kubeProblem(error) {
  if (isUnauthorized(error)) return unauthenticated("The cluster does not accept the token.");
  if (isForbidden(error)) return new Problem("forbidden", error.message);
  if (error instanceof KubeUnreachable) {
    return new Problem("unavailable", "The Kubernetes API cannot be reached.", { retryAfterSeconds, cause: error });
  }
  if (error instanceof KubeError && (error.status === 429 || error.status >= 500)) {
    const after = error.retryAfterSeconds ?? retryAfterSeconds;
    return new Problem("unavailable", "The Kubernetes API is overloaded or failing.", {
      retryAfterSeconds: after,
      cause: error
    });
  }
  if (error instanceof KubeError && error.status === 404) return new Problem("not-found", error.message);
  if (error instanceof KubeError && error.status === 409) {
    return new Problem("unavailable", "Something else changed the same object at the same moment.", {
      retryAfterSeconds: 1,
      cause: error
    });
  }
  if (error instanceof KubeError) return new Problem("invalid-request", error.message);
  return error;
}
async function asProblems(calls) {
  try {
    return await calls();
  } catch (error) {
    throw kubeProblem(error);
  }
}
async function ofTheCluster(what, read2) {
  try {
    return await read2();
  } catch (error) {
    if (!(error instanceof KubeError || error instanceof KubeUnreachable)) throw error;
    throw new Problem("unavailable", `The ${what} cannot be read.`, { retryAfterSeconds: 5, cause: error });
  }
}
var retryAfterSeconds;
var init_kube_problem = __esm({
  "lib/http/kube-problem.ts"() {
    "use strict";
    init_errors();
    init_errors2();
    init_caller();
    retryAfterSeconds = 2;
  }
});

// lib/nim/names.ts
function objectNames(deployment2) {
  return {
    record: `nim-deployment-${deployment2}`,
    owner: `nim-owner-${deployment2}`,
    apiKeySecret: `nvidia-nim-secrets-${deployment2}`,
    pullSecret: `nvidia-nim-image-pull-${deployment2}`,
    cacheClaim: `nim-cache-${deployment2}`,
    servingRuntime: `nim-runtime-${deployment2}`,
    inferenceService: deployment2
  };
}
function deploymentNameProblem(name2, namespace2) {
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name2)) {
    return 'must be a DNS-1035 label: lower-case letters, digits and "-", starting with a letter, not ending with "-"';
  }
  for (const { from, build } of derivedNames) {
    const excess = build(name2, namespace2).length - dnsLabelLengthMax;
    if (excess > 0) {
      const lengthMax3 = name2.length - excess;
      if (lengthMax3 < 1) return `the namespace leaves no room for a name in ${from} (63 characters)`;
      return `must be at most ${lengthMax3} characters, so that ${from}, "${build("<name>", namespace2)}", fits 63`;
    }
  }
  return void 0;
}
var managedByLabel, managedBy, deploymentLabel, deploymentLabels, selectorOf, isLabelledFor, recordLabel, dnsLabelLengthMax, derivedNames, isNamespaceName;
var init_names = __esm({
  "lib/nim/names.ts"() {
    "use strict";
    managedByLabel = "app.kubernetes.io/managed-by";
    managedBy = "nim-functions";
    deploymentLabel = "nim.opendatahub.io/deployment";
    deploymentLabels = (deployment2) => ({
      [managedByLabel]: managedBy,
      [deploymentLabel]: deployment2
    });
    selectorOf = (deployment2) => `${managedByLabel}=${managedBy},${deploymentLabel}=${deployment2}`;
    isLabelledFor = (labels, deployment2) => labels[managedByLabel] === managedBy && labels[deploymentLabel] === deployment2;
    recordLabel = "nim.opendatahub.io/record";
    dnsLabelLengthMax = 63;
    derivedNames = [
      { from: "the label that KServe gives the predictor's pods", build: (name2) => `isvc.${name2}-predictor` },
      { from: "KServe's host name outside the cluster", build: (name2, namespace2) => `${name2}-${namespace2}` }
    ];
    isNamespaceName = (name2) => name2.length <= dnsLabelLengthMax && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name2);
  }
});

// lib/kube/object.ts
function uidOf(object) {
  const uid = object.metadata.uid;
  if (!uid) throw new TypeError(`${object.kind} ${object.metadata.name} has no uid`);
  return uid;
}
function isOwnedBy(object, ownerUid) {
  return object.metadata.ownerReferences?.some((owner) => owner.uid === ownerUid) ?? false;
}
var init_object = __esm({
  "lib/kube/object.ts"() {
    "use strict";
  }
});

// lib/ngc/api-key.ts
import { z as z10 } from "zod";
var apiKey;
var init_api_key = __esm({
  "lib/ngc/api-key.ts"() {
    "use strict";
    init_secret();
    apiKey = z10.string().trim().min(1).max(1024).transform((value) => new Secret(value)).meta({
      description: "The user's personal NVIDIA key, `nvapi-\u2026`. White space around it is ignored.",
      format: "password",
      writeOnly: true
    });
  }
});

// lib/nim/quantity.ts
function quantityValue(text) {
  const match = pattern.exec(text);
  if (!match) return void 0;
  const [, digits = "", suffix = ""] = match;
  const scale = Object.hasOwn(scales, suffix) ? scales[suffix] : Number(`1${suffix}`);
  return Number(digits) * (scale ?? Number.NaN);
}
var scales, pattern;
var init_quantity = __esm({
  "lib/nim/quantity.ts"() {
    "use strict";
    scales = {
      m: 1e-3,
      "": 1,
      k: 1e3,
      M: 1e6,
      G: 1e9,
      T: 1e12,
      P: 1e15,
      E: 1e18,
      Ki: 2 ** 10,
      Mi: 2 ** 20,
      Gi: 2 ** 30,
      Ti: 2 ** 40,
      Pi: 2 ** 50,
      Ei: 2 ** 60
    };
    pattern = /^(\d{1,15}(?:\.\d{1,9})?)(m|k|[MGTPE]|[KMGTPE]i|[eE][+-]?\d{1,2})?$/;
  }
});

// lib/nim/request.ts
import { createHash as createHash2 } from "node:crypto";
import { z as z11 } from "zod";
function checkStorage({
  size,
  className,
  existingClaim
}, context) {
  const refuse = (path, message) => context.addIssue({ code: "custom", path: [path], message });
  if (size === void 0 && existingClaim === void 0) {
    refuse("size", "is required unless storage.existingClaim is given");
  }
  if (existingClaim !== void 0 && (size ?? className) !== void 0) {
    refuse("existingClaim", "cannot be combined with size or className");
  }
}
function misplacedKeys(value, path = []) {
  if (typeof value === "string") return /nvapi-[\w-]{16}/.test(value) ? [[...path]] : [];
  if (typeof value !== "object" || value === null || value instanceof Secret) return [];
  return Object.entries(value).flatMap(([name2, item2]) => misplacedKeys(item2, [...path, name2]));
}
function requestDigest(request2) {
  return createHash2("sha256").update(canonical(request2)).digest("hex");
}
function canonical(value) {
  return JSON.stringify(value, (_key, item2) => {
    if (typeof item2 !== "object" || item2 === null || Array.isArray(item2)) return item2;
    return Object.fromEntries(Object.entries(item2).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
var mebibyte2, gibibyte, cacheBytesMin, cacheBytesMax, quantityBetween, isCacheSize, objectName3, cpu, memory, storageFields, resourceFields, fields2, deploymentBody, deploymentRequest;
var init_request = __esm({
  "lib/nim/request.ts"() {
    "use strict";
    init_api_key();
    init_secret();
    init_quantity();
    mebibyte2 = 2 ** 20;
    gibibyte = 2 ** 30;
    cacheBytesMin = 1 * gibibyte;
    cacheBytesMax = 64 * 1024 * gibibyte;
    quantityBetween = (min, max) => (text) => {
      const value = quantityValue(text);
      return value !== void 0 && value >= min && value <= max;
    };
    isCacheSize = (text) => {
      const bytes2 = quantityValue(text);
      return bytes2 !== void 0 && Number.isInteger(bytes2) && bytes2 >= cacheBytesMin && bytes2 <= cacheBytesMax;
    };
    objectName3 = z11.string().max(253).regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, "must be a Kubernetes object name");
    cpu = z11.string().max(32).refine(quantityBetween(1e-3, 1024), 'must be a quantity from 1m to 1024, such as "4" or "500m"').describe("Request and limit: a quantity from 1m to 1024, such as `4` or `500m`. Without it neither is set.");
    memory = z11.string().max(32).refine(quantityBetween(mebibyte2, 64 * 1024 * gibibyte), 'must be a quantity from 1Mi to 64Ti, such as "64Gi"').describe("Request and limit: a quantity from 1Mi to 64Ti, such as `64Gi`. Without it neither is set.");
    storageFields = {
      size: z11.string().max(32).refine(isCacheSize, 'must be a quantity from 1Gi to 64Ti, such as "100Gi"').optional().describe(
        "Of a new cache: a quantity from 1Gi to 64Ti, such as `100Gi`. Required unless `existingClaim` is given."
      ),
      className: objectName3.optional().describe("StorageClass of a new cache. Without it, the cluster's default."),
      existingClaim: objectName3.optional().describe("A PersistentVolumeClaim that is there already; not together with `size` or `className`.")
    };
    resourceFields = {
      gpus: z11.number().int().min(1).max(64).describe("Whole GPUs of one replica."),
      cpu: cpu.optional(),
      memory: memory.optional()
    };
    fields2 = {
      name: z11.string().min(1).max(253).describe("DNS-1035 label, at most 48 characters, fewer in a project with a long name."),
      displayName: z11.string().trim().min(1).max(128).regex(new RegExp("^\\P{Cc}*$", "u"), "must not have control characters").optional().describe("For people."),
      model: z11.string().min(1).max(253).describe("Id of a model in the catalog."),
      replicas: z11.number().int().min(1).max(32).default(1)
    };
    deploymentBody = z11.strictObject({
      ...fields2,
      storage: z11.strictObject(storageFields).superRefine(checkStorage).describe("The cache of the model: a new PersistentVolumeClaim, or one that is there."),
      resources: z11.strictObject(resourceFields),
      tag: z11.string().min(1).max(128).optional().describe("A version that the catalog lists for the model. Without it, the model's default."),
      apiKey: apiKey.optional().describe(
        "The user's personal NVIDIA key, validated as by validate-key before anything is created. Required where keys are collected, refused where they are not."
      )
    }).superRefine((body, context) => {
      for (const path of misplacedKeys(body))
        context.addIssue({ code: "custom", path, message: "looks like an API key" });
    }).describe("A deployment that is asked for. No field but `apiKey` may hold a key.");
    deploymentRequest = z11.looseObject({
      ...fields2,
      storage: z11.looseObject(storageFields).superRefine(checkStorage),
      resources: z11.looseObject(resourceFields),
      tag: z11.string().min(1).max(128)
    });
  }
});

// lib/nim/record.ts
import { z as z12 } from "zod";
function parseRecord(configMap) {
  const { namespace: namespace2 = "", creationTimestamp = "" } = configMap.metadata;
  const version = part(configMap, "request", versioned)?.version ?? 1;
  if (version > versionMax) {
    throw new RecordTooNew(
      `ConfigMap ${configMap.metadata.name} is a record of version ${version}, a later one than is read here`
    );
  }
  const request2 = part(configMap, "request", deploymentRequest);
  if (!request2) throw unreadable(configMap, "has no request");
  if (configMap.metadata.name !== objectNames(request2.name).record) {
    throw unreadable(configMap, "has the request of another deployment");
  }
  const problem = deploymentNameProblem(request2.name, namespace2);
  if (problem) throw unreadable(configMap, `has a name that no deployment can have: it ${problem}`);
  return {
    namespace: namespace2,
    name: request2.name,
    uid: uidOf(configMap),
    createdAt: new Date(creationTimestamp),
    request: request2,
    digest: requestDigest(request2),
    intake: part(configMap, "intake", intake),
    deletion: part(configMap, "deletion", deletion),
    status: part(configMap, "status", status) ?? initialStatus(creationTimestamp),
    configMap
  };
}
function newRecord(namespace2, request2) {
  const labels = { ...deploymentLabels(request2.name), [recordLabel]: "true" };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: objectNames(request2.name).record, namespace: namespace2, labels },
    data: { request: canonical(request2) }
  };
}
function newOwner(namespace2, deployment2, recordUid) {
  const names2 = objectNames(deployment2);
  const record = { apiVersion: "v1", kind: "ConfigMap", name: names2.record, uid: recordUid };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: names2.owner, namespace: namespace2, labels: deploymentLabels(deployment2), ownerReferences: [record] },
    data: {
      about: "Owns the objects of this deployment. It is deleted to take them back; the record stays to say why."
    }
  };
}
function withPart(record, key, value) {
  return { ...record.configMap, data: { ...record.configMap.data, [key]: canonical(value) } };
}
function part(configMap, key, schema2) {
  const text = configMap.data?.[key];
  if (text === void 0) return void 0;
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(configMap, `has a ${key} that is not JSON`, error);
  }
  const parsed3 = schema2.safeParse(value);
  if (!parsed3.success) throw unreadable(configMap, `has a ${key} that is not valid`);
  return parsed3.data;
}
var phases, created, versioned, intake, named, deletion, plannedObject, recordOutcome, status, RecordUnreadable, versionMax, RecordTooNew, initialStatus, ownerReference, unreadable;
var init_record = __esm({
  "lib/nim/record.ts"() {
    "use strict";
    init_object();
    init_names();
    init_request();
    phases = [
      "Requested",
      "Provisioning",
      "Provisioned",
      "Failing",
      "RollingBack",
      "RolledBack",
      "Deleting"
    ];
    created = z12.looseObject({ kind: z12.string().max(63), name: z12.string().max(253), uid: z12.string().max(64) });
    versioned = z12.object({ version: z12.number().optional() });
    intake = z12.looseObject({
      owner: created,
      secrets: z12.array(created).max(2),
      image: z12.string().max(512).optional()
    });
    named = z12.looseObject({ kind: z12.string().max(63), name: z12.string().max(253) });
    deletion = z12.looseObject({
      requestedAt: z12.string().max(64),
      cache: z12.enum(["keep", "delete"]),
      left: z12.array(named).max(2).optional()
    });
    plannedObject = z12.looseObject({ kind: z12.string(), name: z12.string(), uid: z12.string().optional() });
    recordOutcome = z12.looseObject({
      reason: z12.string(),
      resource: z12.looseObject({ kind: z12.string(), name: z12.string() }).optional(),
      message: z12.string()
    });
    status = z12.looseObject({
      phase: z12.enum(phases),
      since: z12.string(),
      attempts: z12.number().int().default(0),
      objects: z12.array(plannedObject).default([]),
      /** The image that provision took from the catalog. */
      image: z12.string().optional(),
      outcome: recordOutcome.optional(),
      /** Why the last attempt did not get further, while it is still tried. */
      waitingFor: z12.string().optional(),
      /** What compensation found and left alone. */
      left: z12.array(z12.looseObject({ kind: z12.string(), name: z12.string() })).default([])
    });
    RecordUnreadable = class extends Error {
      name = "RecordUnreadable";
    };
    versionMax = 1;
    RecordTooNew = class extends RecordUnreadable {
      name = "RecordTooNew";
    };
    initialStatus = (since) => ({ phase: "Requested", since, attempts: 0, objects: [], left: [] });
    ownerReference = (owner) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      name: owner.name,
      uid: owner.uid
    });
    unreadable = ({ metadata: metadata2 }, what, cause) => new RecordUnreadable(`ConfigMap ${metadata2.name} ${what}`, cause === void 0 ? void 0 : { cause });
  }
});

// events/json.ts
import secureJson from "secure-json-parse";
function parseOutsideJson(body) {
  let value;
  try {
    value = secureJson.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new UnacceptableJson("not JSON in UTF-8, or it reaches for a prototype");
  }
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax2) throw new UnacceptableJson("nested too deeply");
    level = level.flatMap((item2) => typeof item2 === "object" && item2 !== null ? Object.values(item2) : []);
  }
  return value;
}
var depthMax2, UnacceptableJson;
var init_json = __esm({
  "events/json.ts"() {
    "use strict";
    depthMax2 = 64;
    UnacceptableJson = class extends Error {
      name = "UnacceptableJson";
    };
  }
});

// lib/http/body.ts
function parseBody({ headers, body }, schema2) {
  requireJson(headers);
  const result = schema2.safeParse(parseJson(body), { reportInput: true });
  if (result.success) return result.data;
  const all = result.error.issues.flatMap(fieldErrors);
  const errors = [...new Map(all.toReversed().map((error) => [error.field, error])).values()].toReversed().slice(0, fieldErrorsMax);
  const fields3 = errors.map((error) => `${error.field}: ${error.message}`).join("; ");
  throw new Problem("invalid-request", fields3, { errors });
}
function requireJson({
  "content-type": type = "",
  "content-encoding": encoding = "identity"
}) {
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Problem("unsupported-media-type", "The content type must be application/json.");
  }
  if (encoding.toLowerCase() !== "identity") {
    throw new Problem("unsupported-media-type", "The body must not be compressed.");
  }
}
function parseJson(body) {
  try {
    return parseOutsideJson(body);
  } catch (error) {
    if (!(error instanceof UnacceptableJson)) throw error;
    throw new Problem("malformed-json", "The body must be one JSON object in UTF-8, not nested deeply.");
  }
}
function fieldErrors(issue) {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ field: path ? `${path}.${key}` : key, message: "is not a known field" }));
  }
  return [{ field: path || "(body)", message: messageOf(issue) }];
}
function messageOf(issue) {
  if (issue.code === "invalid_type")
    return issue.input === void 0 ? "is required" : `must be of type ${issue.expected}`;
  if (issue.code === "too_small" || issue.code === "too_big") return boundOf(issue);
  return issue.message;
}
function boundOf(issue) {
  const what = issue.origin === "string" ? " characters" : "";
  return issue.code === "too_small" ? `must ${what ? "have" : "be"} at least ${issue.minimum}${what}` : `must ${what ? "have" : "be"} at most ${issue.maximum}${what}`;
}
var fieldErrorsMax;
var init_body = __esm({
  "lib/http/body.ts"() {
    "use strict";
    init_json();
    init_errors();
    fieldErrorsMax = 32;
  }
});

// lib/nim/serving-runtime.ts
function completeServingRuntime(runtime, input) {
  const [first, ...others] = runtime.spec.containers;
  if (!first) throw new TypeError("a ServingRuntime needs a container");
  const volumes = [
    { name: cacheVolume, persistentVolumeClaim: { claimName: input.claim } },
    { name: "shm", emptyDir: { medium: "Memory", sizeLimit: "16Gi" } },
    ...writableMounts.map(([name2]) => ({ name: name2, emptyDir: {} }))
  ];
  const kept = (runtime.spec.volumes ?? []).filter(
    (volume) => !isClaim(volume, input.claim) && !volumes.some(({ name: name2 }) => name2 === volume.name)
  );
  return {
    ...runtime,
    metadata: {
      ...input.metadata,
      labels: { ...runtime.metadata.labels, "opendatahub.io/dashboard": "true", ...input.metadata.labels },
      annotations: {
        ...runtime.metadata.annotations,
        ...input.metadata.annotations,
        "openshift.io/display-name": input.displayName
      }
    },
    spec: {
      ...runtime.spec,
      supportedModelFormats: [{ name: input.modelFormat, autoSelect: false }],
      containers: [completeContainer(first, input), ...others],
      volumes: [...kept, ...volumes],
      ...input.secrets ? { imagePullSecrets: [{ name: input.secrets.pull }] } : {}
    }
  };
}
function completeContainer(container, input) {
  const env = [
    { name: "NIM_CACHE_PATH", value: cachePath },
    ...input.secrets ? [keyVariable(input.secrets.apiKey)] : [],
    { name: "NIM_SERVED_MODEL_NAME", value: input.servedModelName }
  ];
  const mounts = [
    { name: cacheVolume, mountPath: cachePath },
    { name: "shm", mountPath: "/dev/shm" },
    ...writableMounts.map(([name2, mountPath]) => ({ name: name2, mountPath }))
  ];
  const keptEnv = (container.env ?? []).filter(
    (variable) => variable.name !== keyName && !env.some(({ name: name2 }) => name2 === variable.name)
  );
  const keptMounts = (container.volumeMounts ?? []).filter(
    (mount) => !mounts.some(({ name: name2, mountPath }) => name2 === mount.name || mountPath === mount.mountPath)
  );
  return { ...container, image: input.image, env: [...keptEnv, ...env], volumeMounts: [...keptMounts, ...mounts] };
}
var cacheVolume, cachePath, writableMounts, keyName, keyVariable, isClaim;
var init_serving_runtime = __esm({
  "lib/nim/serving-runtime.ts"() {
    "use strict";
    cacheVolume = "nim-cache";
    cachePath = "/mnt/models/cache";
    writableMounts = [
      ["nim-workspace", "/opt/nim/workspace"],
      ["nim-nginx", "/opt/nim/nginx"],
      ["nim-generated-configs", "/opt/nim/generated_configs"],
      ["nim-home-cache", "/opt/nim/.cache"],
      ["nim-home-config", "/opt/nim/.config"],
      ["nim-triton", "/opt/nim/.triton"],
      ["root-cache", "/.cache"]
    ];
    keyName = "NGC_API_KEY";
    keyVariable = (secret) => ({
      name: keyName,
      valueFrom: { secretKeyRef: { name: secret, key: keyName } }
    });
    isClaim = (volume, claim) => volume.persistentVolumeClaim?.claimName === claim;
  }
});

// lib/nim/template.ts
async function readTemplate(kube, config) {
  const { MAIN_NAMESPACE: namespace2, TEMPLATE_NAME: name2 } = config;
  const template = await kube.find(templates, namespace2, name2);
  if (template) return template;
  const configMap = await kube.find(configMaps, namespace2, name2);
  const text = configMap?.data?.[templateKey];
  if (text === void 0) {
    throw new TemplateUnusable(`neither Template nor ConfigMap ${namespace2}/${name2} exists: apply the shipped one`);
  }
  const { parse: parse2 } = await import("yaml");
  try {
    return parse2(text);
  } catch (error) {
    throw new TemplateUnusable(`ConfigMap ${namespace2}/${name2} has no YAML under ${templateKey}`, { cause: error });
  }
}
function processTemplate(template, values) {
  const defaults = (template.parameters ?? []).map(({ name: name2, value }) => [name2, value ?? ""]);
  const parameters = new Map([...defaults, ...Object.entries(values)]);
  const runtime = template.objects?.find((object) => object?.kind === "ServingRuntime");
  if (!runtime) throw new TemplateUnusable(`Template ${template.metadata?.name} has no ServingRuntime`);
  const filled = substitute(runtime, parameters);
  const containers = filled.spec?.containers;
  if (!Array.isArray(containers) || containers.length === 0) {
    throw new TemplateUnusable(`the ServingRuntime of Template ${template.metadata?.name} has no container`);
  }
  return filled;
}
function substitute(value, parameters) {
  if (typeof value === "string") {
    return value.replace(/\$\{([A-Z0-9_]+)\}/g, (text, name2) => parameters.get(name2) ?? text);
  }
  if (Array.isArray(value)) return value.map((item2) => substitute(item2, parameters));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item2]) => [key, substitute(item2, parameters)]));
}
var TemplateUnusable, templateKey;
var init_template = __esm({
  "lib/nim/template.ts"() {
    "use strict";
    init_resources();
    TemplateUnusable = class extends Error {
      name = "TemplateUnusable";
    };
    templateKey = "template.yaml";
  }
});

// lib/nim/template-containers.ts
function checkContainers(runtime, templateName, registries2) {
  const { containers, initContainers } = runtime.spec;
  const [first] = containers;
  for (const container of [...containers, ...initContainers ?? []]) {
    const unusable = (why) => new TemplateUnusable(`container ${container.name} of Template ${templateName} ${why}`);
    if (!isAllowedReference(container.image ?? "", registries2)) {
      const from = registries2.join(", ");
      throw unusable(
        `has the image ${JSON.stringify(container.image)}, which is not from ${from} (ALLOWED_REGISTRIES)`
      );
    }
    if (container !== first && asksForSecret(container)) {
      throw unusable("asks for a Secret: only the first container, which runs the model, has the key");
    }
  }
}
var asksForSecret;
var init_template_containers = __esm({
  "lib/nim/template-containers.ts"() {
    "use strict";
    init_image();
    init_template();
    asksForSecret = ({ env, envFrom }) => (env ?? []).some(({ valueFrom }) => valueFrom?.secretKeyRef !== void 0) || (envFrom ?? []).some(({ secretRef }) => secretRef !== void 0);
  }
});

// lib/nim/manifests.ts
function planObjects(input) {
  const { request: request2 } = input;
  const claim = request2.storage.existingClaim === void 0 ? [cacheClaim(input)] : [];
  return { independent: [...claim, servingRuntime(input)], inferenceService: inferenceService(input) };
}
function metadata({ namespace: namespace2, request: request2, owner }, name2) {
  return { name: name2, namespace: namespace2, labels: deploymentLabels(request2.name), ownerReferences: [owner] };
}
function cacheClaim(input) {
  const { size, className } = input.request.storage;
  const base = metadata(input, claimOf(input));
  const spec = {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: size } },
    ...className === void 0 ? {} : { storageClassName: className }
  };
  const labels = { ...base.labels, "opendatahub.io/managed": "true" };
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { ...base, labels }, spec };
}
function servingRuntime(input) {
  const { request: request2, model: model2 } = input;
  const names2 = objectNames(request2.name);
  const image = imageOf2(model2, request2.tag);
  const filled = processTemplate(input.template, {
    MODEL_NAME: request2.name,
    CONTAINER_IMAGE: image,
    API_SECRET_NAME: names2.apiKeySecret,
    PVC_NAME: claimOf(input)
  });
  const runtime = completeServingRuntime(filled, {
    metadata: {
      ...metadata(input, names2.servingRuntime),
      annotations: {
        "opendatahub.io/template-name": input.template.metadata.name,
        "opendatahub.io/template-display-name": input.template.metadata.annotations?.["openshift.io/display-name"] ?? "NVIDIA NIM",
        "opendatahub.io/recommended-accelerators": '["nvidia.com/gpu"]',
        "runtimes.opendatahub.io/nvidia-nim": "true"
      }
    },
    displayName: model2.name,
    image,
    servedModelName: request2.name,
    secrets: input.withKey ? { apiKey: names2.apiKeySecret, pull: names2.pullSecret } : void 0,
    claim: claimOf(input),
    modelFormat: modelFormatOf(model2)
  });
  checkContainers(runtime, input.template.metadata.name, input.registries);
  return runtime;
}
function inferenceService(input) {
  const { request: request2, model: model2 } = input;
  const { gpus, cpu: cpu2, memory: memory2 } = request2.resources;
  const amounts = { "nvidia.com/gpu": String(gpus), ...cpu2 ? { cpu: cpu2 } : {}, ...memory2 ? { memory: memory2 } : {} };
  const base = metadata(input, objectNames(request2.name).inferenceService);
  return {
    apiVersion: "serving.kserve.io/v1beta1",
    kind: "InferenceService",
    metadata: {
      ...base,
      labels: { ...base.labels, "opendatahub.io/dashboard": "true" },
      annotations: {
        "openshift.io/display-name": request2.displayName ?? request2.name,
        "serving.kserve.io/deploymentMode": "RawDeployment",
        "security.opendatahub.io/enable-auth": "false",
        "nim.opendatahub.io/model": model2.id,
        "nim.opendatahub.io/tag": request2.tag
      }
    },
    spec: {
      predictor: {
        minReplicas: request2.replicas,
        maxReplicas: request2.replicas,
        ...input.withKey ? { imagePullSecrets: [{ name: objectNames(request2.name).pullSecret }] } : {},
        model: {
          modelFormat: { name: modelFormatOf(model2) },
          runtime: objectNames(request2.name).servingRuntime,
          resources: { requests: amounts, limits: amounts }
        }
      }
    }
  };
}
var allObjects, imageOf2, modelFormatOf, claimOf;
var init_manifests = __esm({
  "lib/nim/manifests.ts"() {
    "use strict";
    init_names();
    init_serving_runtime();
    init_template();
    init_template_containers();
    allObjects = (plan) => [...plan.independent, plan.inferenceService];
    imageOf2 = (model2, tag3) => `${model2.image}:${tag3}`;
    modelFormatOf = (model2) => model2.id.split("/").at(-1) ?? model2.id;
    claimOf = ({ request: request2 }) => request2.storage.existingClaim ?? objectNames(request2.name).cacheClaim;
  }
});

// lib/nim/record-store.ts
async function findRecord(kube, namespace2, deployment2) {
  const configMap = await kube.find(configMaps, namespace2, objectNames(deployment2).record);
  return configMap && parseRecord(configMap);
}
async function rewrite(kube, seen, change) {
  let newest = seen;
  for (let attempt = 1; newest; attempt += 1) {
    const changed = await change(newest);
    if (!changed) break;
    try {
      return { newest: parseRecord(await kube.replace(changed)), stored: true };
    } catch (error) {
      if (!(isConflict(error) || isNotFound(error)) || attempt >= attemptsMax) throw error;
    }
    newest = await findRecord(kube, seen.namespace, seen.name);
  }
  return { newest, stored: false };
}
async function advance(kube, record, next) {
  const { newest, stored } = await rewrite(kube, record, (current) => {
    const status2 = current.uid === record.uid ? next(current) : void 0;
    return status2 && withPart(current, "status", status2);
  });
  return stored ? newest : void 0;
}
var attemptsMax;
var init_record_store = __esm({
  "lib/nim/record-store.ts"() {
    "use strict";
    init_errors2();
    init_resources();
    init_names();
    init_record();
    attemptsMax = 5;
  }
});

// functions/deployments/api-key.ts
function requireKeyAsCollected(key, { collectKeys }) {
  if (collectKeys && !key) throw invalidKey("is required");
  if (!collectKeys && key) throw invalidKey("is not collected in this cluster: leave it out");
}
async function requireUsableKey(checkKey, question) {
  const { outcome: outcome2, retryAfterSeconds: retryAfterSeconds3 } = await checkKey(question);
  if (outcome2 === "valid") return;
  const userMessage = userMessages[outcome2];
  const detail = userMessage ?? outcome2;
  if (outcome2 === "unreachable") throw new Problem("bad-gateway", detail, { userMessage, retryAfterSeconds: 10 });
  if (outcome2 === "rate-limited") throw new Problem("too-many-requests", detail, { userMessage, retryAfterSeconds: retryAfterSeconds3 });
  throw new Problem("key-refused", detail, { userMessage, errors: [{ field: "apiKey", message: detail }] });
}
var invalidKey;
var init_api_key2 = __esm({
  "functions/deployments/api-key.ts"() {
    "use strict";
    init_errors();
    init_key_outcomes();
    invalidKey = (message) => new Problem("invalid-request", `apiKey: ${message}`, { errors: [{ field: "apiKey", message }] });
  }
});

// events/deleted.ts
import { z as z13 } from "zod";
var deploymentDeleted;
var init_deleted = __esm({
  "events/deleted.ts"() {
    "use strict";
    init_envelope();
    deploymentDeleted = defineEvent("deleted", {
      sentBy: ["compensate"],
      schema: z13.object({
        ...deploymentReference.shape,
        left: z13.array(objectName2).max(16).describe("What stays: a cache that was to be kept, or objects that were not the deployment's.")
      }).describe("A deployment and its record are gone.")
    });
  }
});

// events/deletion-requested.ts
var deploymentDeletionRequested;
var init_deletion_requested = __esm({
  "events/deletion-requested.ts"() {
    "use strict";
    init_envelope();
    deploymentDeletionRequested = defineEvent("deletion.requested", {
      sentBy: ["deployments", "sweep"],
      schema: deploymentReference.describe("Somebody asked to delete a deployment: the wish stands in its record.")
    });
  }
});

// events/failed.ts
import { z as z14 } from "zod";
var deploymentFailed;
var init_failed = __esm({
  "events/failed.ts"() {
    "use strict";
    init_envelope();
    deploymentFailed = defineEvent("failed", {
      sentBy: ["deployments", "provision", "sweep"],
      schema: z14.object({ ...deploymentReference.shape, outcome }).describe("A step of provisioning failed for good: what the deployment created will be taken back.")
    });
  }
});

// events/provisioned.ts
import { z as z15 } from "zod";
var deploymentProvisioned;
var init_provisioned = __esm({
  "events/provisioned.ts"() {
    "use strict";
    init_envelope();
    deploymentProvisioned = defineEvent("provisioned", {
      sentBy: ["provision"],
      schema: z15.object({
        ...deploymentReference.shape,
        resources: z15.array(objectName2).max(16).describe("What was created.")
      }).describe(
        "Every object of the deployment exists. KServe's work (pulling, loading) starts now: the model is not ready yet."
      )
    });
  }
});

// events/requested.ts
import { z as z16 } from "zod";
var deploymentRequested;
var init_requested = __esm({
  "events/requested.ts"() {
    "use strict";
    init_envelope();
    deploymentRequested = defineEvent("requested", {
      sentBy: ["deployments", "sweep"],
      schema: z16.object({
        ...deploymentReference.shape,
        model: z16.string().max(253).describe("Id of the model in the catalog."),
        tag: z16.string().max(128).describe("The version that was chosen, or the default one.")
      }).describe("Somebody asked for a deployment: its record and its Secrets exist.")
    });
  }
});

// events/rolled-back.ts
import { z as z17 } from "zod";
var deploymentRolledBack;
var init_rolled_back = __esm({
  "events/rolled-back.ts"() {
    "use strict";
    init_envelope();
    deploymentRolledBack = defineEvent("rolledback", {
      sentBy: ["compensate"],
      schema: z17.object({
        ...deploymentReference.shape,
        outcome,
        left: z17.array(objectName2).max(16).describe("What was found under the deployment's names and did not belong to it: it was left as it is.")
      }).describe("A failed deployment was taken back. Its record stays and says why.")
    });
  }
});

// events/index.ts
var init_events = __esm({
  "events/index.ts"() {
    "use strict";
    init_deleted();
    init_deletion_requested();
    init_failed();
    init_provisioned();
    init_requested();
    init_rolled_back();
  }
});

// lib/http/message.ts
function json(status2, value, headers = {}) {
  return {
    status: status2,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
    body: JSON.stringify(value)
  };
}
var empty;
var init_message = __esm({
  "lib/http/message.ts"() {
    "use strict";
    empty = (status2) => ({ status: status2 });
  }
});

// functions/deployments/resource-state.ts
function presence(object) {
  if (!object) return { state: "absent" };
  return { state: object.metadata.deletionTimestamp ? "removing" : "ready" };
}
function claimState(claim) {
  const base = presence(claim);
  if (base.state !== "ready" || claim?.status?.phase === "Bound") return base;
  if (claim?.status?.phase === "Lost") return { state: "stuck", reason: "The volume behind the claim is gone." };
  return { state: "pending", reason: "Waiting for storage." };
}
function serviceState(service, pods2) {
  const base = presence(service);
  if (!service || base.state !== "ready" || isReady(service)) return base;
  for (const condition of [...pods2.flatMap(podReasons), ...notReady(service)]) {
    const reason2 = condition.reason ?? "";
    if (stuckReasons.has(reason2)) return { state: "stuck", reason: inPlainWords(reason2, condition.message ?? "") };
  }
  const ready = notReady(service).find(({ type }) => type === "Ready") ?? notReady(service)[0];
  const reason = ready?.message || ready?.reason;
  return {
    state: "pending",
    reason: reason ? `Starting: ${reason}` : "Starting: the model is being pulled and loaded."
  };
}
function isReady(service) {
  return service.status?.conditions?.some(({ type, status: status2 }) => type === "Ready" && status2 === "True") ?? false;
}
function podReasons(pod) {
  const unscheduled = (pod.status?.conditions ?? []).filter(
    ({ type, status: status2 }) => type === "PodScheduled" && status2 === "False"
  );
  const waiting = (pod.status?.containerStatuses ?? []).flatMap(({ state: state2 }) => state2?.waiting ? [state2.waiting] : []);
  return [...unscheduled, ...waiting];
}
function inPlainWords(reason, message) {
  return plainWords.find((row) => row.reason.test(reason))?.text(message) ?? `${reason}: ${message}`;
}
var plainWords, stuckReasons, urlOf, notReady;
var init_resource_state = __esm({
  "functions/deployments/resource-state.ts"() {
    "use strict";
    plainWords = [
      { reason: /^Unschedulable$/, text: (message) => `No node can take the model: ${message}` },
      { reason: /^(ImagePullBackOff|ErrImagePull)$/, text: (message) => `The model's image cannot be pulled: ${message}` },
      { reason: /^CrashLoopBackOff$/, text: (message) => `The model's container keeps ending: ${message}` },
      { reason: /^CreateContainerConfigError$/, text: (message) => `A Secret or ConfigMap is missing: ${message}` }
    ];
    stuckReasons = /* @__PURE__ */ new Set([
      "Unschedulable",
      "ImagePullBackOff",
      "ErrImagePull",
      "CrashLoopBackOff",
      "CreateContainerConfigError"
    ]);
    urlOf = (service) => service?.status?.url;
    notReady = (service) => (service.status?.conditions ?? []).filter(({ status: status2 }) => status2 !== "True");
  }
});

// functions/deployments/secrets-of.ts
async function secretsOf(user, namespace2, name2) {
  const { apiKeySecret, pullSecret } = objectNames(name2);
  try {
    const [apiKey2, pull] = await Promise.all([
      user.findMetadata(secrets, namespace2, apiKeySecret),
      user.findMetadata(secrets, namespace2, pullSecret)
    ]);
    return { apiKey: apiKey2, pull };
  } catch (error) {
    if (isForbidden(error)) return void 0;
    throw error;
  }
}
var isForeign;
var init_secrets_of = __esm({
  "functions/deployments/secrets-of.ts"() {
    "use strict";
    init_errors2();
    init_object();
    init_resources();
    init_names();
    isForeign = ({ intake: intake2 }, secret) => secret !== void 0 && intake2 !== void 0 && intake2.secrets.length > 0 && !isOwnedBy(secret, intake2.owner.uid);
  }
});

// functions/deployments/view.ts
function deploymentView(record, observed, service = observed?.inferenceService) {
  const { request: request2, status: status2, deletion: deletion2 } = record;
  const phase2 = deletion2 ? "Deleting" : status2.phase;
  const ready = phase2 === "Provisioned" && service !== void 0 && isReady(service);
  return {
    name: record.name,
    namespace: record.namespace,
    displayName: request2.displayName,
    model: request2.model,
    tag: request2.tag,
    image: status2.image ?? record.intake?.image,
    phase: phase2,
    requestedAt: record.createdAt.toISOString(),
    resources: observed && resourceViews(record, phase2, observed),
    outcome: status2.outcome,
    waitingFor: status2.waitingFor,
    left: status2.left.length > 0 ? status2.left : void 0,
    ready,
    url: ready ? urlOf(service) : void 0
  };
}
function resourceViews(record, phase2, observed) {
  const names2 = objectNames(record.name);
  const claim = record.request.storage.existingClaim ?? names2.cacheClaim;
  const withoutKey = record.intake?.secrets.length === 0 || !observed.secrets;
  const secrets2 = [
    ["Secret", names2.apiKeySecret, presence(observed.secrets?.apiKey)],
    ["Secret", names2.pullSecret, presence(observed.secrets?.pull)]
  ];
  const rows2 = [
    ...withoutKey ? [] : secrets2,
    ["PersistentVolumeClaim", claim, claimState(observed.cacheClaim)],
    ["ServingRuntime", names2.servingRuntime, presence(observed.servingRuntime)],
    ["InferenceService", names2.inferenceService, serviceState(observed.inferenceService, observed.pods)]
  ];
  const foreign = [observed.secrets?.apiKey, observed.secrets?.pull].filter((secret) => isForeign(record, secret));
  const left = [...record.status.left, ...foreign.map(({ kind, metadata: metadata2 }) => ({ kind, name: metadata2.name }))];
  const goneMeans = ["Failing", "RollingBack", "RolledBack", "Deleting"].includes(phase2) ? "removed" : "absent";
  return rows2.map(([kind, name2, state2]) => {
    const isLeft = left.some((item2) => item2.kind === kind && item2.name === name2);
    if (isLeft) return { kind, name: name2, ...state2, reason: "Not part of this deployment: it was left as it is." };
    return { kind, name: name2, ...state2, state: state2.state === "absent" ? goneMeans : state2.state };
  });
}
var init_view = __esm({
  "functions/deployments/view.ts"() {
    "use strict";
    init_names();
    init_resource_state();
    init_secrets_of();
  }
});

// functions/deployments/wake.ts
async function wake(ports, record) {
  if (record.status.phase !== "Requested") return void 0;
  const { namespace: namespace2, name: name2, uid: recordUid, request: request2 } = record;
  const data = { namespace: namespace2, name: name2, recordUid, model: request2.model, tag: request2.tag };
  try {
    await ports.publish(deploymentRequested.create({ source: "deployments", data, time: ports.now() }));
  } catch (error) {
    if (error instanceof Unpublished) return error;
    throw error;
  }
  return void 0;
}
function accepted(record) {
  return json(202, deploymentView(record, void 0), { location: `deployments/${record.name}` });
}
var init_wake = __esm({
  "functions/deployments/wake.ts"() {
    "use strict";
    init_events();
    init_message();
    init_publish();
    init_view();
  }
});

// functions/deployments/asked-again.ts
async function askedAgain(call, record) {
  const { ports, user } = call;
  const joined = await join(user, record.intake ? record : await completed(call, record), ports.now());
  const lost = await wake(ports, joined);
  if (lost) {
    const { namespace: namespace2, name: name2 } = joined;
    ports.log.warn({ err: lost, namespace: namespace2, deployment: name2 }, "not woken: sweep will");
  }
  return accepted(joined);
}
async function completed({ ports, user }, record) {
  if (ports.now().getTime() - record.createdAt.getTime() > ports.intakeDeadlineMs) return interrupted(ports, record);
  for (let look = 1; look <= looksMax; look += 1) {
    await ports.pause(lookEveryMs);
    const current = await findRecord(user, record.namespace, record.name);
    if (current?.uid !== record.uid) break;
    if (current.intake) return current;
  }
  throw beingAskedFor(record.name);
}
async function interrupted(ports, { namespace: namespace2, name: name2, uid: recordUid }) {
  const outcome2 = { reason: "IntakeIncomplete", message: "The request was interrupted." };
  const data = { namespace: namespace2, name: name2, recordUid, outcome: outcome2 };
  try {
    await ports.publish(deploymentFailed.create({ source: "deployments", data, time: ports.now() }));
  } catch (error) {
    if (!(error instanceof Unpublished)) throw error;
    ports.log.warn({ err: error, namespace: namespace2, deployment: name2 }, "compensate was not woken: sweep will");
  }
  const detail = `An earlier request for ${name2} was interrupted and is being taken back. Try again shortly.`;
  throw new Problem("unavailable", detail, { retryAfterSeconds: 2 });
}
async function join(user, record, now2) {
  const isThere = (current) => current?.uid === record.uid && !current.deletion;
  const { newest } = await rewrite(user, record, (current) => {
    if (!isThere(current) || current.status.phase !== "Requested") return void 0;
    const { metadata: metadata2 } = current.configMap;
    const annotations = { ...metadata2.annotations, [askedAgainAnnotation]: now2.toISOString() };
    return { ...current.configMap, metadata: { ...metadata2, annotations } };
  });
  if (isThere(newest)) return newest;
  throw new Problem("being-removed", `The deployment ${record.name} was removed while it was being asked for.`, {
    retryAfterSeconds: 2
  });
}
var askedAgainAnnotation, looksMax, lookEveryMs, beingAskedFor;
var init_asked_again = __esm({
  "functions/deployments/asked-again.ts"() {
    "use strict";
    init_events();
    init_errors();
    init_record_store();
    init_publish();
    init_wake();
    askedAgainAnnotation = "nim.opendatahub.io/asked-again";
    looksMax = 8;
    lookEveryMs = 250;
    beingAskedFor = (name2) => new Problem("unavailable", `${name2} is being asked for by another request. Try again shortly.`, {
      retryAfterSeconds: 1
    });
  }
});

// lib/nim/offered.ts
var isOffered, notOffered;
var init_offered = __esm({
  "lib/nim/offered.ts"() {
    "use strict";
    isOffered = (model2, { regionPolicy }) => !(model2.restricted && regionPolicy === "block");
    notOffered = "is not offered where this cluster runs, for legal reasons";
  }
});

// functions/deployments/choose-model.ts
function chooseModel(catalog, settings, id, tag3) {
  const model2 = catalog.models.find((candidate) => candidate.id === id);
  if (!model2) {
    const message2 = "is not in the catalog of this cluster";
    throw new Problem("unknown-model", `model: ${message2}`, { errors: [{ field: "model", message: message2 }] });
  }
  if (!isOffered(model2, settings)) {
    const message2 = notOffered;
    throw new Problem("model-restricted", `model: ${message2}`, { errors: [{ field: "model", message: message2 }] });
  }
  const chosen = tag3 ?? model2.defaultTag;
  if (chosen !== void 0 && model2.tags.some((listed) => listed.tag === chosen)) return { model: model2, tag: chosen };
  const message = tag3 === void 0 ? "is required: this model has no default version" : "is not listed for this model";
  throw new Problem("unknown-tag", `tag: ${message}`, { errors: [{ field: "tag", message }] });
}
var init_choose_model = __esm({
  "functions/deployments/choose-model.ts"() {
    "use strict";
    init_errors();
    init_offered();
  }
});

// lib/nim/deployment-secrets.ts
function deploymentSecrets(input) {
  const { namespace: namespace2, deployment: deployment2, owner } = input;
  const names2 = objectNames(deployment2);
  const key = input.apiKey.reveal();
  const auth = Buffer.from(`${registryUser}:${key}`).toString("base64");
  const dockerConfig = { auths: { [registry]: { username: registryUser, password: key, auth } } };
  const labels = { ...deploymentLabels(deployment2), "opendatahub.io/managed": "true" };
  const secret = (name2, type, data) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: name2, namespace: namespace2, labels, ownerReferences: [owner] },
    type,
    data: Object.fromEntries(
      Object.entries(data).map(([field, value]) => [field, Buffer.from(value).toString("base64")])
    )
  });
  return [
    secret(names2.apiKeySecret, "Opaque", { api_key: key, NGC_API_KEY: key }),
    secret(names2.pullSecret, "kubernetes.io/dockerconfigjson", { ".dockerconfigjson": JSON.stringify(dockerConfig) })
  ];
}
var registry, registryUser;
var init_deployment_secrets = __esm({
  "lib/nim/deployment-secrets.ts"() {
    "use strict";
    init_names();
    registry = "nvcr.io";
    registryUser = "$oauthtoken";
  }
});

// functions/deployments/free-name.ts
async function createUnderFreeName(user, object, pause) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await user.create(object);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    const isLast = attempt === triesMax;
    const standing2 = await standingInTheWay(user, object);
    if (standing2 === "theirs" || isLast && standing2 === "unknown") throw inTheWay(object);
    if (isLast) throw stillCollected(object);
    await pause(tryEveryMs);
  }
}
async function standingInTheWay(user, { kind, metadata: metadata2 }) {
  const { namespace: namespace2 = "", name: name2, labels, ownerReferences = [] } = metadata2;
  try {
    const found = await user.findMetadata(resourceOf(kind), namespace2, name2);
    if (!found) return "gone";
    const isOurs2 = Object.entries(labels ?? {}).every(([key, value]) => found.metadata.labels?.[key] === value);
    const [{ name: ownerName, uid } = { name: "", uid: "" }] = ownerReferences;
    const earlier2 = found.metadata.ownerReferences?.some((owner) => owner.name === ownerName && owner.uid !== uid);
    return isOurs2 && earlier2 ? "leftOver" : "theirs";
  } catch (error) {
    if (isForbidden(error)) return "unknown";
    throw error;
  }
}
function inTheWay({ kind, metadata: metadata2 }) {
  const detail = `${kind} ${metadata2.name} exists already and does not belong to this deployment. It was left as it is.`;
  return new Problem("object-in-the-way", detail, {
    errors: [{ field: "name", message: `needs the name ${metadata2.name}, which another ${kind} has` }]
  });
}
function stillCollected({ kind, metadata: metadata2 }) {
  const detail = `${kind} ${metadata2.name} of an earlier deployment of this name is still being removed. Try again shortly.`;
  return new Problem("being-removed", detail, { retryAfterSeconds: 2 });
}
var triesMax, tryEveryMs;
var init_free_name = __esm({
  "functions/deployments/free-name.ts"() {
    "use strict";
    init_errors();
    init_errors2();
    init_resources();
    triesMax = 8;
    tryEveryMs = 250;
  }
});

// functions/deployments/intake.ts
async function completeIntake(input) {
  const { user, namespace: namespace2, request: request2 } = input;
  const create2 = (object) => createUnderFreeName(user, object, input.pause);
  const record = await createRecord(user, namespace2, request2);
  if (!record) return void 0;
  let owner;
  try {
    owner = await create2(newOwner(namespace2, record.name, record.uid));
    const reference3 = ownerReference({ name: owner.metadata.name, uid: uidOf(owner) });
    const names2 = { namespace: namespace2, deployment: record.name, owner: reference3 };
    const wanted = input.key ? deploymentSecrets({ ...names2, apiKey: input.key }) : [];
    const written = await settled(wanted.map((secret) => create2(secret)));
    const intake2 = { owner: named2(owner), secrets: written.map(named2), image: input.image };
    return await noteIntake(user, record, intake2);
  } catch (error) {
    const became = await takeBack(user, record, input.log);
    if (became === "theirs" && owner) await takeBackOwner(user, record, owner, input.log);
    throw error;
  }
}
async function takeBackOwner(user, record, owner, log) {
  const { namespace: namespace2, name: name2 } = record;
  try {
    const current = await findRecord(user, namespace2, name2);
    if (current?.uid !== record.uid || current.intake?.owner.uid === uidOf(owner)) return;
    await user.remove(configMaps, namespace2, owner.metadata.name, { uid: uidOf(owner) });
  } catch (error) {
    log.warn({ err: error, namespace: namespace2, deployment: name2 }, "an unused owner could not be taken back; sweep will");
  }
}
async function takeBack(user, record, log) {
  const { namespace: namespace2, uid, configMap, name: name2 } = record;
  const { resourceVersion } = configMap.metadata;
  try {
    await user.remove(configMaps, namespace2, configMap.metadata.name, { uid, resourceVersion });
    return "gone";
  } catch (error) {
    if (isConflict(error)) return "theirs";
    const then = record.intake ? "have it provisioned" : "take it back";
    log.warn({ err: error, namespace: namespace2, deployment: name2 }, `a request could not be taken back; sweep will ${then}`);
    return stillThere(user, record);
  }
}
async function stillThere(user, { namespace: namespace2, name: name2, uid }) {
  try {
    return (await findRecord(user, namespace2, name2))?.uid === uid ? "stands" : "gone";
  } catch {
    return "unknown";
  }
}
async function createRecord(user, namespace2, request2) {
  try {
    return parseRecord(await user.create(newRecord(namespace2, request2)));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return void 0;
  }
}
async function noteIntake(user, record, intake2) {
  try {
    return parseRecord(await user.replace(withPart(record, "intake", intake2)));
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) throw error;
    throw new Problem("being-removed", "This deployment was removed while it was being asked for.", { cause: error });
  }
}
async function settled(calls) {
  await Promise.allSettled(calls);
  return Promise.all(calls);
}
var named2;
var init_intake = __esm({
  "functions/deployments/intake.ts"() {
    "use strict";
    init_errors();
    init_errors2();
    init_object();
    init_resources();
    init_deployment_secrets();
    init_record();
    init_record_store();
    init_free_name();
    named2 = (object) => ({ kind: object.kind, name: object.metadata.name, uid: uidOf(object) });
  }
});

// functions/deployments/rights.ts
async function requireRights(user, namespace2, verb) {
  const answers = await Promise.all(needed[verb].map((question) => user.may({ ...question, namespace: namespace2 })));
  const missing = needed[verb].filter((_, index) => !answers[index]).map(({ resource: resource2 }) => resource2);
  if (missing.length === 0) return;
  throw new Problem("forbidden", `You may not ${verb} ${missing.join(", ")} in project ${namespace2}.`);
}
var rights, needed;
var init_rights = __esm({
  "functions/deployments/rights.ts"() {
    "use strict";
    init_errors();
    rights = (verb, ...resources) => resources.map(([group, resource2]) => ({ verb, group, resource: resource2 }));
    needed = {
      create: rights(
        "create",
        ["serving.kserve.io", "inferenceservices"],
        ["serving.kserve.io", "servingruntimes"],
        ["", "persistentvolumeclaims"]
      ),
      delete: rights(
        "delete",
        ["serving.kserve.io", "inferenceservices"],
        ["serving.kserve.io", "servingruntimes"],
        ["", "persistentvolumeclaims"],
        ["", "secrets"]
      )
    };
  }
});

// functions/deployments/create.ts
async function createDeployment(call) {
  const { ports, user, namespace: namespace2, request: request2 } = call;
  const { apiKey: key, ...fields3 } = parseBody(request2, deploymentBody);
  const nameProblem = deploymentNameProblem(fields3.name, namespace2);
  if (nameProblem) throw invalidField("name", nameProblem);
  const [existing, { username }] = await Promise.all([
    findRecord(user, namespace2, fields3.name),
    user.whoAmI(),
    requireRights(user, namespace2, "create")
  ]);
  const standing2 = standingOf(existing, fields3);
  if (standing2) return askedAgain(call, standing2);
  const [catalog, settings] = await Promise.all([catalogOf(ports), ofTheCluster("configuration", ports.readSettings)]);
  requireKeyAsCollected(key, settings);
  const { model: model2, tag: tag3 } = chooseModel(catalog, settings, fields3.model, fields3.tag);
  const wanted = { ...fields3, tag: tag3 };
  if (key && settings.validateKeys) {
    await requireUsableKey(ports.checkKey, { key, model: fields3.model, user: username });
  }
  if (existing) await forget(user, existing);
  const image = imageOf2(model2, tag3);
  const { pause, log } = ports;
  const record = await completeIntake({ user, namespace: namespace2, request: wanted, image, key, pause, log });
  if (!record) {
    const other = standingOf(await findRecord(user, namespace2, fields3.name), wanted);
    if (!other) throw beingAskedFor(fields3.name);
    return askedAgain(call, other);
  }
  const lost = await wake(ports, record);
  const became = lost && await takeBack(user, record, ports.log);
  if (became === "gone" || became === "unknown") {
    const detail = "The deployment could not be started. Try again.";
    throw new Problem("unavailable", detail, { retryAfterSeconds: 5, cause: lost });
  }
  return accepted(record);
}
function standingOf(existing, asked) {
  if (!existing) return void 0;
  if (existing.status.phase === "RolledBack" && !existing.deletion) return void 0;
  if (existing.deletion || ["Failing", "RollingBack", "Deleting"].includes(existing.status.phase)) {
    const detail = `A deployment named ${asked.name} is still being removed. Try again shortly.`;
    throw new Problem("being-removed", detail, { retryAfterSeconds: 2 });
  }
  const wanted = { ...asked, tag: asked.tag ?? existing.request.tag };
  if (existing.digest === requestDigest(wanted)) return existing;
  throw new Problem("name-taken", `A deployment named ${asked.name} exists with another request.`, {
    errors: [{ field: "name", message: "is in use by another deployment" }]
  });
}
async function forget(user, { namespace: namespace2, configMap, uid }) {
  try {
    await user.remove(configMaps, namespace2, configMap.metadata.name, { uid });
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}
async function catalogOf({ readCatalog: readCatalog2 }) {
  try {
    return await ofTheCluster("model catalog", readCatalog2);
  } catch (error) {
    if (!(error instanceof CatalogDisabled)) throw error;
    throw new Problem("catalog-disabled", error.message, { retryAfterSeconds: 60 });
  }
}
function invalidField(field, message) {
  return new Problem("invalid-request", `${field}: ${message}`, { errors: [{ field, message }] });
}
var init_create = __esm({
  "functions/deployments/create.ts"() {
    "use strict";
    init_errors();
    init_body();
    init_kube_problem();
    init_errors2();
    init_resources();
    init_document2();
    init_manifests();
    init_names();
    init_record_store();
    init_request();
    init_api_key2();
    init_asked_again();
    init_choose_model();
    init_intake();
    init_rights();
    init_wake();
  }
});

// functions/deployments/delete.ts
async function deleteDeployment(call, name2) {
  const { ports, request: request2 } = call;
  const cache = request2.query.get("cache") ?? "delete";
  if (cache !== "keep" && cache !== "delete") {
    const message = 'must be "keep" or "delete"';
    throw new Problem("invalid-request", `cache: ${message}`, { errors: [{ field: "cache", message }] });
  }
  const record = await requestDeletion(call, name2, { requestedAt: ports.now().toISOString(), cache });
  const { namespace: namespace2, uid: recordUid } = record;
  const data = { namespace: namespace2, name: name2, recordUid };
  try {
    await ports.publish(deploymentDeletionRequested.create({ source: "deployments", data, time: ports.now() }));
  } catch (error) {
    if (!(error instanceof Unpublished)) throw error;
    ports.log.warn({ err: error, namespace: namespace2, deployment: name2 }, "the deletion is recorded, sweep will carry it out");
  }
  return json(202, deploymentView(record, void 0));
}
async function requestDeletion({ user, namespace: namespace2 }, name2, wish) {
  const seen = await findRecord(user, namespace2, name2);
  const wished = seen && await rewrite(user, seen, async (current) => {
    if (current.deletion) return void 0;
    await requireRights(user, namespace2, "delete");
    return withPart(current, "deletion", { ...wish, left: await foreignSecrets(user, current) });
  });
  if (wished?.newest) return wished.newest;
  throw new Problem("not-found", `There is no deployment ${name2} in project ${namespace2}.`);
}
async function foreignSecrets(user, record) {
  const seen = await secretsOf(user, record.namespace, record.name);
  const foreign = [seen?.apiKey, seen?.pull].filter((secret) => isForeign(record, secret));
  return foreign.length > 0 ? foreign.map(({ kind, metadata: metadata2 }) => ({ kind, name: metadata2.name })) : void 0;
}
var init_delete = __esm({
  "functions/deployments/delete.ts"() {
    "use strict";
    init_events();
    init_errors();
    init_message();
    init_record();
    init_record_store();
    init_publish();
    init_rights();
    init_secrets_of();
    init_view();
  }
});

// functions/deployments/list.ts
async function listDeployments({ user, namespace: namespace2 }) {
  const managed = `${managedByLabel}=${managedBy}`;
  const [records, services] = await Promise.all([
    listAll(user, configMaps, namespace2, `${recordLabel}=true,${managed}`),
    // a cluster that does not have the kind (any more) has records all the same
    listAll(user, inferenceServices, namespace2, managed).catch((error) => {
      if (isNotFound(error)) return { items: [], complete: true };
      throw error;
    })
  ]);
  const byName2 = new Map(services.items.map((service) => [service.metadata.name, service]));
  const warnings = [];
  const items = records.items.flatMap((configMap) => {
    try {
      const record = parseRecord(configMap);
      return [deploymentView(record, void 0, byName2.get(record.name))];
    } catch (error) {
      if (!(error instanceof RecordUnreadable)) throw error;
      warnings.push({ message: error.message });
      return [];
    }
  });
  if (!records.complete)
    warnings.push({ message: `Only ${pageSize * pagesMax} records were looked at: there are more.` });
  items.sort((a, b) => a.name < b.name ? -1 : 1);
  const answer = warnings.length > 0 ? { items, warnings } : { items };
  return json(200, answer);
}
async function listAll(user, resource2, namespace2, labelSelector) {
  const items = [];
  let from;
  for (let page = 0; page < pagesMax; page += 1) {
    const list2 = await user.list(resource2, { namespace: namespace2, labelSelector, limit: pageSize, continue: from });
    items.push(...list2.items);
    from = list2.continue;
    if (from === void 0) return { items, complete: true };
  }
  return { items, complete: false };
}
var pageSize, pagesMax;
var init_list = __esm({
  "functions/deployments/list.ts"() {
    "use strict";
    init_message();
    init_errors2();
    init_resources();
    init_names();
    init_record();
    init_view();
    pageSize = 250;
    pagesMax = 40;
  }
});

// functions/deployments/read.ts
async function readDeployment({ user, namespace: namespace2 }, name2) {
  const [record, observed] = await Promise.all([findRecord(user, namespace2, name2), observe(user, namespace2, name2)]);
  if (!record) throw new Problem("not-found", `There is no deployment ${name2} in project ${namespace2}.`);
  const claim = await ownOrExistingClaim(user, record, observed);
  return json(200, deploymentView(record, claim));
}
async function observe(user, namespace2, name2) {
  const names2 = objectNames(name2);
  const [seen, cacheClaim2, servingRuntime2, inferenceService2] = await Promise.all([
    secretsOf(user, namespace2, name2),
    user.find(persistentVolumeClaims, namespace2, names2.cacheClaim),
    user.find(servingRuntimes, namespace2, names2.servingRuntime),
    user.find(inferenceServices, namespace2, names2.inferenceService)
  ]);
  const waiting = inferenceService2 !== void 0 && !isReady(inferenceService2);
  const observedPods = waiting ? await podsOf(user, namespace2, names2.inferenceService) : [];
  return { secrets: seen, cacheClaim: cacheClaim2, servingRuntime: servingRuntime2, inferenceService: inferenceService2, pods: observedPods };
}
async function ownOrExistingClaim(user, record, observed) {
  const { existingClaim } = record.request.storage;
  if (existingClaim === void 0) return observed;
  return {
    ...observed,
    cacheClaim: await user.find(persistentVolumeClaims, record.namespace, existingClaim)
  };
}
async function podsOf(user, namespace2, inferenceService2) {
  const labelSelector = `serving.kserve.io/inferenceservice=${inferenceService2}`;
  try {
    return (await user.list(pods, { namespace: namespace2, labelSelector, limit: podsMax })).items;
  } catch (error) {
    if (isForbidden(error)) return [];
    throw error;
  }
}
var podsMax;
var init_read = __esm({
  "functions/deployments/read.ts"() {
    "use strict";
    init_errors();
    init_message();
    init_errors2();
    init_resources();
    init_names();
    init_record_store();
    init_resource_state();
    init_secrets_of();
    init_view();
    podsMax = 32;
  }
});

// functions/deployments/routes.ts
function deploymentsHandler(ports) {
  return async function route(request2) {
    const match = pattern2.exec(request2.path);
    const namespace2 = match?.[1];
    if (namespace2 === void 0) {
      throw new Problem(
        "not-found",
        "The paths here are /namespaces/{namespace}/deployments and \u2026/deployments/{name}."
      );
    }
    if (!isNamespaceName(namespace2)) {
      const errors = [{ field: "namespace", message: "must be a namespace name" }];
      throw new Problem("invalid-request", "namespace: must be a namespace name", { errors });
    }
    const name2 = match?.[2];
    const action = name2 === void 0 ? pick(collection, request2.method) : bind(pick(item, request2.method), name2);
    const token = callerToken(request2.headers);
    const user = (await ports.cluster()).as(token);
    return asProblems(() => withoutForeignRecord(request2.method, () => action({ ports, user, namespace: namespace2, request: request2 })));
  };
}
async function withoutForeignRecord(method, act) {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RecordTooNew) {
      throw new Problem("unavailable", `${error.message}.`, { retryAfterSeconds: laterRevisionSeconds, cause: error });
    }
    if (!(error instanceof RecordUnreadable)) throw error;
    const detail = `${error.message}. The ConfigMap was left as it is; delete it to use this name.`;
    if (method !== "POST") throw new Problem("not-found", detail);
    const message = "needs the name of a ConfigMap that is no record of a deployment";
    throw new Problem("object-in-the-way", detail, { errors: [{ field: "name", message }] });
  }
}
function pick(actions, asked) {
  const method = asked === "HEAD" ? "GET" : asked;
  const action = Object.hasOwn(actions, method) ? actions[method] : void 0;
  if (action) return action;
  const allow = [...Object.keys(actions), "HEAD"].join(", ");
  throw new Problem("method-not-allowed", `Allowed here: ${allow}.`, { headers: { allow } });
}
function decodeName(name2) {
  if (/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name2)) return name2;
  throw new Problem("not-found", "There is no deployment with this name.");
}
var collection, item, laterRevisionSeconds, pattern2, bind;
var init_routes = __esm({
  "functions/deployments/routes.ts"() {
    "use strict";
    init_errors();
    init_caller();
    init_kube_problem();
    init_names();
    init_record();
    init_create();
    init_delete();
    init_list();
    init_read();
    collection = { POST: createDeployment, GET: listDeployments };
    item = { GET: readDeployment, DELETE: deleteDeployment };
    laterRevisionSeconds = 5;
    pattern2 = /^\/namespaces\/([^/]+)\/deployments(?:\/([^/]+))?$/;
    bind = (action, name2) => (call) => action(call, decodeName(name2));
  }
});

// functions/deployments/answers.ts
import { z as z18 } from "zod";
var phase, state, states, resource, objectName4, deployment, deploymentList;
var init_answers = __esm({
  "functions/deployments/answers.ts"() {
    "use strict";
    init_choice();
    phase = choice({
      Requested: "Asked for: record and Secrets exist, or are being written.",
      Provisioning: "The objects are being created.",
      Provisioned: "Every object exists. Whether the model answers is `ready`.",
      Failing: "A step failed for good; what was created will be taken back.",
      RollingBack: "What was created is being taken back.",
      RolledBack: "Nothing is left but the record, which says why in `outcome`. DELETE, or the same request again, removes it.",
      Deleting: "Somebody asked to delete it; afterwards 404."
    });
    state = z18.enum(["absent", "pending", "ready", "stuck", "removing", "removed"]);
    states = choice({
      absent: "Not made (yet).",
      pending: "Kubernetes works on it.",
      ready: "There, and as it should be.",
      stuck: "It will not get further by itself: `reason` says why.",
      removing: "Being deleted.",
      removed: "Gone again."
    });
    resource = z18.strictObject({
      kind: z18.string(),
      name: z18.string(),
      state: states,
      reason: z18.string().optional().describe("Why it is not ready, in plain words.")
    }).describe(
      "One object of a deployment as it is now. Secrets are looked at without their content, and left out where the caller may not look at them."
    );
    objectName4 = z18.strictObject({ kind: z18.string(), name: z18.string() });
    deployment = z18.strictObject({
      name: z18.string(),
      namespace: z18.string().describe("The project."),
      displayName: z18.string().optional(),
      model: z18.string(),
      tag: z18.string().describe("The version that was chosen, or the default one."),
      image: z18.string().optional().describe("Image with tag."),
      phase,
      requestedAt: z18.string().meta({ format: "date-time" }),
      resources: z18.array(resource).optional().describe("Left out in lists and where only the record was read."),
      outcome: z18.strictObject({
        reason: z18.string().describe("One word for machines, such as `QuotaExceeded` or `Forbidden`."),
        resource: objectName4.optional().describe("The object that could not be created, where it was one."),
        message: z18.string().describe("For people; may quote the API server.")
      }).optional().describe("Why it failed."),
      waitingFor: z18.string().optional().describe("Why the last attempt did not get further, while it is still tried."),
      left: z18.array(objectName4).optional().describe(
        "Objects that stood under a name that was needed and did not belong to the deployment: they were not touched."
      ),
      ready: z18.boolean().describe("The model answers requests."),
      url: z18.string().optional().describe("Where it answers, once it is ready.")
    }).describe("One deployment.");
    deploymentList = z18.strictObject({
      items: z18.array(deployment).describe("By name."),
      warnings: z18.array(z18.strictObject({ message: z18.string() })).optional().describe("Records that cannot be read; they hide no other.")
    }).describe("The deployments of a project.");
  }
});

// functions/deployments/examples.ts
var model, tag2, request, accepted2, names, objects, provisioned, failed;
var init_examples = __esm({
  "functions/deployments/examples.ts"() {
    "use strict";
    init_names();
    model = "nim/meta/llama-3.1-8b-instruct";
    tag2 = "1.8.4";
    request = {
      name: "chat",
      model,
      storage: { size: "50Gi" },
      resources: { gpus: 1 },
      apiKey: "nvapi-example"
    };
    accepted2 = {
      name: "chat",
      namespace: "demo",
      model,
      tag: tag2,
      image: `nvcr.io/${model}:${tag2}`,
      phase: "Requested",
      requestedAt: "2026-01-02T03:04:05.000Z",
      ready: false
    };
    names = objectNames("chat");
    objects = (state2) => [
      { kind: "Secret", name: names.apiKeySecret, state: state2 },
      { kind: "Secret", name: names.pullSecret, state: state2 },
      { kind: "PersistentVolumeClaim", name: names.cacheClaim, state: state2 },
      { kind: "ServingRuntime", name: names.servingRuntime, state: state2 },
      { kind: "InferenceService", name: names.inferenceService, state: state2 }
    ];
    provisioned = {
      ...accepted2,
      phase: "Provisioned",
      resources: objects("ready"),
      ready: true,
      url: "http://chat-demo.example.com"
    };
    failed = {
      ...accepted2,
      phase: "RolledBack",
      resources: objects("removed"),
      outcome: {
        reason: "QuotaExceeded",
        resource: { kind: "PersistentVolumeClaim", name: names.cacheClaim },
        message: 'persistentvolumeclaims "nim-cache-chat" is forbidden: exceeded quota: team, requested: requests.storage=50Gi, used: requests.storage=80Gi, limited: requests.storage=100Gi'
      }
    };
  }
});

// functions/deployments/openapi.ts
var openapi_exports = {};
__export(openapi_exports, {
  deploymentsApi: () => deploymentsApi
});
import { z as z19 } from "zod";
var namespace, name, always, create, list, read, remove, deploymentsApi;
var init_openapi = __esm({
  "functions/deployments/openapi.ts"() {
    "use strict";
    init_request();
    init_answers();
    init_examples();
    namespace = {
      name: "namespace",
      in: "path",
      description: "The project.",
      schema: z19.string().max(63),
      example: "demo"
    };
    name = {
      name: "name",
      in: "path",
      description: "The deployment.",
      schema: z19.string().max(63),
      example: "chat"
    };
    always = [
      "invalid-request",
      "unauthenticated",
      "forbidden",
      "not-found",
      "internal",
      "unavailable"
    ];
    create = {
      summary: "Asks for a deployment",
      description: "Everything that can be known is checked first; then the record and the Secrets are written, with the token of the caller. The same request again gets the same answer: the key is not compared, because it is kept nowhere to compare it with, and a new one is not taken over. While the same request is still being written it waits for that, up to two seconds, and gets 503 then, to be sent again. Another request of the same name gets 409, before anything else of it is looked at. Where provision could not be woken and the record could not be taken back either, it is accepted (202): it stands, and will be carried out.",
      parameters: [namespace],
      body: { schema: deploymentBody, examples: { deployment: request } },
      answers: {
        202: {
          description: "The deployment is being made.",
          headers: ["Location"],
          schema: deployment,
          examples: { accepted: accepted2 }
        }
      },
      problems: [
        ...always,
        "malformed-json",
        "unknown-model",
        "unknown-tag",
        "key-refused",
        "name-taken",
        "object-in-the-way",
        "being-removed",
        "body-too-large",
        "unsupported-media-type",
        "too-many-requests",
        "model-restricted",
        "bad-gateway",
        "catalog-disabled"
      ]
    };
    list = {
      summary: "Lists the deployments of a project",
      parameters: [namespace],
      answers: {
        200: {
          description: "All of them, without their objects.",
          schema: deploymentList,
          examples: { list: { items: [{ ...provisioned, resources: void 0 }] } }
        }
      },
      problems: always
    };
    read = {
      summary: "Reads a deployment, with every object as it is now",
      parameters: [namespace, name],
      answers: {
        200: {
          description: "The deployment.",
          schema: deployment,
          examples: { provisioned, "rolled back": failed }
        }
      },
      problems: always
    };
    remove = {
      summary: "Deletes a deployment",
      description: "The wish is written into the record with the token of the caller, who has to be allowed to delete InferenceServices, ServingRuntimes, PersistentVolumeClaims and Secrets in the project. Once it stands there it will be carried out. A wish that stands already is not changed by another `cache`.",
      parameters: [
        namespace,
        name,
        {
          name: "cache",
          in: "query",
          description: "`keep` leaves the PersistentVolumeClaim behind, free of its owner.",
          schema: z19.enum(["delete", "keep"]).default("delete")
        }
      ],
      answers: {
        202: {
          description: "The deployment is being deleted.",
          schema: deployment,
          examples: { accepted: { ...accepted2, phase: "Deleting" } }
        }
      },
      problems: always
    };
    deploymentsApi = {
      name: "deployments",
      summary: "Makes, shows and deletes deployments, all with the caller's own token.",
      schemas: {
        DeploymentRequest: deploymentBody,
        Deployment: deployment,
        Resource: resource,
        DeploymentList: deploymentList
      },
      paths: {
        "/namespaces/{namespace}/deployments": { post: create, get: list },
        "/namespaces/{namespace}/deployments/{name}": { get: read, delete: remove }
      }
    };
  }
});

// functions/deployments/index.ts
var deployments_exports = {};
import { setTimeout as setTimeout2 } from "node:timers/promises";
var init_deployments = __esm({
  "functions/deployments/index.ts"() {
    "use strict";
    init_serve();
    init_cluster();
    init_key_checks();
    init_validate_key();
    init_source();
    init_settings_source();
    init_publish();
    init_register();
    init_routes();
    register("deployments", ({ config, log }) => {
      const cluster = lazyCluster(config, log);
      const self = async () => (await cluster()).self;
      const readSettings = createSettingsSource(config, self, log);
      const handler = deploymentsHandler({
        cluster,
        readCatalog: createCatalogSource(config, self, readSettings),
        readSettings,
        checkKey: createKeyChecks(config, createKeyValidator(config, log)),
        publish: createPublisher(config),
        intakeDeadlineMs: config.INTAKE_DEADLINE_MS,
        now: () => /* @__PURE__ */ new Date(),
        pause: setTimeout2,
        log
      });
      return describedBy(async () => (await Promise.resolve().then(() => (init_openapi(), openapi_exports))).deploymentsApi, handler);
    });
  }
});

// events/decode.ts
import { HTTP as HTTP2 } from "cloudevents";
function decodeEvent(headers, body) {
  const contentType = (headers["content-type"] ?? "").toLowerCase();
  if (contentType.startsWith("application/cloudevents-batch")) throw new InvalidEvent("batches are not accepted");
  const structured = contentType.startsWith("application/cloudevents");
  const json2 = body.length > 0 ? parseJson2(body) : void 0;
  const context = structured ? requireObject(json2) : headerAttributes(headers);
  for (const required of ["id", "type", "source"]) {
    const value = context[required];
    if (typeof value !== "string" || value === "") throw new InvalidEvent(`the attribute "${required}" is missing`);
  }
  if (context.specversion !== "1.0") throw new InvalidEvent('the attribute "specversion" is not 1.0');
  const event = sdkDecode(headers, structured ? context : json2);
  return {
    id: event.id,
    type: event.type,
    source: event.source,
    subject: event.subject,
    time: event.time,
    dataschema: event.dataschema,
    data: structured ? context.data : json2,
    extensions: extensionsOf(context)
  };
}
function sdkDecode(headers, body) {
  try {
    const event = HTTP2.toEvent({ headers, body });
    if (Array.isArray(event)) throw new InvalidEvent("batches are not accepted");
    return event;
  } catch (error) {
    if (error instanceof InvalidEvent) throw error;
    throw new InvalidEvent("the CloudEvent is malformed", { cause: error });
  }
}
function headerAttributes(headers) {
  const found = /* @__PURE__ */ Object.create(null);
  for (const [name2, value] of Object.entries(headers)) {
    if (name2.startsWith("ce-") && typeof value === "string") found[name2.slice(3)] = percentDecode(value);
  }
  if (typeof headers.traceparent === "string") found.traceparent ??= headers.traceparent;
  return found;
}
function percentDecode(value) {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}
function extensionsOf(context) {
  const extensions = /* @__PURE__ */ Object.create(null);
  for (const [name2, value] of Object.entries(context)) {
    if (attributes.has(name2) || name2 === "data" || name2 === "data_base64") continue;
    if (!attributeName.test(name2)) throw new InvalidEvent("an attribute name is malformed");
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      throw new InvalidEvent("an extension attribute is neither string, number nor boolean");
    }
    extensions[name2] = String(value);
  }
  return extensions;
}
function parseJson2(body) {
  try {
    return parseOutsideJson(body);
  } catch (error) {
    if (!(error instanceof UnacceptableJson)) throw error;
    throw new InvalidEvent("the body is not JSON that can be accepted");
  }
}
function requireObject(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidEvent("the body is not a JSON object");
  }
  return value;
}
var attributes, attributeName;
var init_decode = __esm({
  "events/decode.ts"() {
    "use strict";
    init_envelope();
    init_json();
    attributes = /* @__PURE__ */ new Set(["id", "type", "source", "subject", "time", "specversion", "datacontenttype", "dataschema"]);
    attributeName = /^[a-z0-9]{1,64}$/;
  }
});

// lib/nim/failure.ts
function classify(error, object) {
  if (error instanceof Terminal || error instanceof Retryable) return error;
  const resource2 = object && { kind: object.kind, name: object.metadata.name };
  const terminal = (reason, message) => new Terminal({ reason, ...resource2 ? { resource: resource2 } : {}, message: message.slice(0, messageLengthMax) });
  if (error instanceof KubeError) {
    const verdict = verdicts.find(({ when }) => when(error))?.verdict ?? "retry";
    return verdict === "retry" ? retryable(error) : terminal(verdict.reason, error.message);
  }
  if (error instanceof TemplateUnusable) return terminal("TemplateUnusable", error.message);
  if (error instanceof CatalogDisabled) return retryable(error);
  if (error instanceof KubeUnreachable) return retryable(error);
  throw error;
}
var Terminal, Retryable, InTheWay, isQuotaExceeded, verdicts, messageLengthMax, retryable, withoutRight;
var init_failure = __esm({
  "lib/nim/failure.ts"() {
    "use strict";
    init_errors2();
    init_document2();
    init_template();
    Terminal = class extends Error {
      name = "Terminal";
      outcome;
      constructor(outcome2) {
        super(outcome2.message);
        this.outcome = outcome2;
      }
    };
    Retryable = class extends Error {
      name = "Retryable";
    };
    InTheWay = class extends Retryable {
      name = "InTheWay";
    };
    isQuotaExceeded = (error) => error instanceof KubeError && error.status === 403 && error.message.includes("exceeded quota");
    verdicts = [
      { when: (e) => e.status === 401, verdict: "retry" },
      { when: isQuotaExceeded, verdict: { reason: "QuotaExceeded" } },
      {
        when: (e) => e.status === 403 && e.message.includes("being terminated"),
        verdict: { reason: "NamespaceTerminating" }
      },
      { when: (e) => e.status === 403, verdict: { reason: "Forbidden" } },
      { when: (e) => e.status === 404, verdict: { reason: "NotFound" } },
      { when: (e) => e.status === 409 && e.reason === "AlreadyExists", verdict: { reason: "AlreadyExists" } },
      { when: (e) => e.status === 408 || e.status === 409 || e.status === 429 || e.status >= 500, verdict: "retry" },
      { when: (e) => e.status === 422, verdict: { reason: "Invalid" } },
      { when: (e) => e.status >= 400, verdict: { reason: "Refused" } }
    ];
    messageLengthMax = 1024;
    retryable = (error) => {
      const message = error instanceof Error ? error.message : String(error);
      return new Retryable(message.slice(0, messageLengthMax), { cause: error });
    };
    withoutRight = (error) => isForbidden(error) ? retryable(error) : error;
  }
});

// lib/http/event-handler.ts
function eventHandler(react) {
  return async function handleEvent(request2) {
    if (request2.method !== "POST") {
      throw new Problem("method-not-allowed", "Events come by POST.", { headers: { allow: "POST" } });
    }
    try {
      const reply = await react(decodeEvent(request2.headers, request2.body));
      if (!reply) return empty(204);
      const { headers, body } = encodeEvent(reply);
      return { status: 200, headers, body };
    } catch (error) {
      if (error instanceof InvalidEvent)
        throw new Problem("invalid-event", "The event does not keep its contract.", { cause: error });
      if (error instanceof Retryable) {
        throw new Problem("unavailable", "The event cannot be handled now.", { retryAfterSeconds: retryAfterSeconds2, cause: error });
      }
      throw error;
    }
  };
}
var retryAfterSeconds2;
var init_event_handler = __esm({
  "lib/http/event-handler.ts"() {
    "use strict";
    init_decode();
    init_encode();
    init_envelope();
    init_errors();
    init_failure();
    init_message();
    retryAfterSeconds2 = 1;
  }
});

// lib/nim/record-of-event.ts
async function recordOfEvent(kube, { namespace: namespace2, name: name2, recordUid }, log) {
  try {
    const record = await findRecord(kube, namespace2, name2);
    return record?.uid === recordUid ? record : gone;
  } catch (error) {
    if (error instanceof RecordTooNew) throw new Retryable(error.message, { cause: error });
    if (!(error instanceof RecordUnreadable)) throw asRetryable(error);
    log.error({ err: error, namespace: namespace2, deployment: name2 }, "the record cannot be read: nothing is done");
    return unreadable2;
  }
}
function asRetryable(error) {
  const failure = classify(error);
  return failure instanceof Retryable ? failure : new Retryable(failure.message, { cause: error });
}
var gone, unreadable2;
var init_record_of_event = __esm({
  "lib/nim/record-of-event.ts"() {
    "use strict";
    init_failure();
    init_record();
    init_record_store();
    gone = /* @__PURE__ */ Symbol("gone");
    unreadable2 = /* @__PURE__ */ Symbol("unreadable");
  }
});

// functions/provision/look-for.ts
async function lookFor({ kind, metadata: metadata2 }, kube, record) {
  const found = await kube.find(resourceOf(kind), record.namespace, metadata2.name);
  if (!found) return void 0;
  const going = found.metadata.deletionTimestamp !== void 0;
  if (going) throw new InTheWay(`${kind} ${metadata2.name} is still being removed`);
  if (isOwnedBy(found, record.intake?.owner.uid ?? "")) return { kind, name: metadata2.name, uid: uidOf(found) };
  const { labels = {}, ownerReferences = [] } = found.metadata;
  if (isLabelledFor(labels, record.name) && ownerReferences.length > 0) {
    throw new InTheWay(`${kind} ${metadata2.name} of an earlier deployment is still being removed`);
  }
  const taken = `${kind} "${metadata2.name}" already exists and does not belong to this deployment`;
  const message = kind === "PersistentVolumeClaim" ? `${taken}; to use it, name it in storage.existingClaim` : taken;
  throw new Terminal({ reason: "AlreadyExists", resource: { kind, name: metadata2.name }, message });
}
var init_look_for = __esm({
  "functions/provision/look-for.ts"() {
    "use strict";
    init_object();
    init_resources();
    init_failure();
    init_names();
  }
});

// functions/provision/create-planned.ts
async function createPlanned(plan, attempt) {
  const all = allObjects(plan);
  const there = /* @__PURE__ */ new Map();
  const ofMissing = (objects2, run) => every(
    objects2.filter((object) => !there.has(object)),
    async (object) => {
      const found = await run(object);
      if (found) there.set(object, found);
    }
  );
  const create2 = (object) => post(object, attempt);
  if (!attempt.isFirst) await ofMissing(all, (object) => lookFor(object, attempt.kube, attempt.record));
  await ofMissing(all, (object) => post(object, attempt, { dryRun: true }));
  await ofMissing(plan.independent, create2);
  await ofMissing([plan.inferenceService], create2);
  return all.flatMap((object) => there.get(object) ?? []);
}
async function post(object, { kube, record, hasCompany }, { dryRun = false } = {}) {
  const { kind, metadata: metadata2 } = object;
  try {
    const created2 = await kube.create(object, { dryRun });
    return dryRun ? void 0 : { kind, name: metadata2.name, uid: uidOf(created2) };
  } catch (error) {
    if (!isAlreadyExists(error) && !isForbidden(error)) throw error;
    const found = await lookFor(object, kube, record);
    if (found) return found;
    if (isAlreadyExists(error)) {
      if (dryRun) return void 0;
      throw new Retryable(`${kind} ${metadata2.name} came and went`);
    }
    if (isQuotaExceeded(error) && await hasCompany()) throw retryable(error);
    throw error;
  }
}
async function every(objects2, run) {
  const results = await Promise.allSettled(
    objects2.map(async (object) => {
      try {
        await run(object);
      } catch (error) {
        throw classify(error, object);
      }
    })
  );
  const failures = results.flatMap((result) => result.status === "rejected" ? [result.reason] : []);
  const decisive2 = failures.find((failure) => failure instanceof Terminal) ?? failures[0];
  if (decisive2 !== void 0) throw decisive2;
}
var init_create_planned = __esm({
  "functions/provision/create-planned.ts"() {
    "use strict";
    init_errors2();
    init_object();
    init_failure();
    init_manifests();
    init_look_for();
  }
});

// functions/provision/plan-for.ts
async function planFor(record, sources) {
  const [catalog, settings, template] = await Promise.all([
    sources.readCatalog(),
    sources.readSettings(),
    sources.readTemplate()
  ]).catch((error) => {
    throw withoutRight(error);
  });
  const { request: request2, intake: intake2, namespace: namespace2 } = record;
  const model2 = catalog.models.find(({ id }) => id === request2.model);
  if (!model2?.tags.some(({ tag: tag3 }) => tag3 === request2.tag)) {
    const message = `Model ${request2.model} with version ${request2.tag} is not in the catalog (any more).`;
    throw new Terminal({ reason: "UnknownModel", message });
  }
  if (!isOffered(model2, settings)) {
    throw new Terminal({ reason: "ModelRestricted", message: `Model ${request2.model} ${notOffered}.` });
  }
  if (!intake2) throw new Terminal({ reason: "IntakeIncomplete", message: "The request was never completed." });
  const owner = ownerReference(intake2.owner);
  const withKey = intake2.secrets.length > 0;
  const { registries: registries2 } = sources;
  return {
    plan: planObjects({ namespace: namespace2, request: request2, model: model2, template, owner, withKey, registries: registries2 }),
    image: imageOf2(model2, request2.tag)
  };
}
var init_plan_for = __esm({
  "functions/provision/plan-for.ts"() {
    "use strict";
    init_failure();
    init_manifests();
    init_offered();
    init_record();
  }
});

// functions/provision/provision.ts
async function provision(event, ports) {
  const record = await recordOfEvent(ports.kube, event.data, ports.log);
  if (record === gone || record === unreadable2) return void 0;
  const reply = { ports, traceparent: event.traceparent };
  if (record.status.phase === "Provisioned") return provisioned2(record, reply);
  if (record.status.phase === "Failing") return failed2(record, reply);
  if (!isOpen(record)) return void 0;
  try {
    const done = await carryOut(record, ports);
    return done && provisioned2(done, reply);
  } catch (error) {
    return fail(record, classify(error), reply);
  }
}
async function carryOut(record, ports) {
  const { kube } = ports;
  const { plan, image } = await planFor(record, ports);
  const planned = allObjects(plan).map(({ kind, metadata: metadata2 }) => ({ kind, name: metadata2.name }));
  let before = record.status;
  const started = await advance(kube, record, (current) => {
    if (!isOpen(current)) return void 0;
    before = current.status;
    const objects3 = planned.map((object) => known2(current, object) ?? object);
    const { attempts } = before;
    return { ...unhindered(before), phase: "Provisioning", since: now(ports), attempts: attempts + 1, image, objects: objects3 };
  });
  if (!started) return void 0;
  const attempt = { kube, record: started, ...standing(before, started, kube) };
  const objects2 = await createPlanned(plan, attempt);
  return advance(
    kube,
    started,
    (current) => isOpen(current) ? { ...unhindered(current.status), phase: "Provisioned", since: now(ports), objects: objects2 } : void 0
  );
}
function standing(before, { namespace: namespace2, name: name2, status: status2 }, kube) {
  const isFirst = before.phase === "Requested";
  const follows = !isFirst && before.waitingFor === void 0;
  const isFollowed = async () => {
    const current = await findRecord(kube, namespace2, name2);
    return current !== void 0 && current.status.attempts > status2.attempts;
  };
  return { isFirst, hasCompany: async () => follows || await isFollowed() };
}
async function fail(record, failure, reply) {
  const { ports } = reply;
  const { namespace: namespace2, name: name2 } = record;
  if (failure instanceof InTheWay) return wait(record, failure, ports);
  const attempts = record.status.attempts + 1;
  const last = attempts >= ports.attemptsMax;
  const outcome2 = failure instanceof Terminal ? failure.outcome : last ? exhausted(failure, attempts) : void 0;
  const change = outcome2 ? { phase: "Failing", since: now(ports), outcome: outcome2 } : { waitingFor: failure.message };
  const changed = await advance(
    ports.kube,
    record,
    (current) => isOpen(current) ? { ...current.status, attempts: Math.max(attempts, current.status.attempts), ...change } : void 0
  ).catch((error) => {
    throw asRetryable(error);
  });
  if (!changed && failure instanceof Terminal) return void 0;
  if (!changed || !outcome2) throw failure;
  ports.log.warn({ namespace: namespace2, deployment: name2, outcome: outcome2 }, "the deployment failed");
  return failed2(changed, reply);
}
async function wait(record, failure, { kube }) {
  const noted = advance(kube, record, (current) => {
    if (!isOpen(current)) return void 0;
    const attempts = Math.max(record.status.attempts, current.status.attempts - 1);
    return { ...current.status, attempts, waitingFor: failure.message };
  });
  await noted.catch((error) => {
    throw asRetryable(error);
  });
  throw failure;
}
function provisioned2({ namespace: namespace2, name: name2, uid, status: status2 }, { ports, traceparent }) {
  const resources = status2.objects.map((object) => ({ kind: object.kind, name: object.name }));
  const data = { namespace: namespace2, name: name2, recordUid: uid, resources };
  return deploymentProvisioned.create({ source: "provision", data, time: ports.now(), traceparent });
}
function failed2({ namespace: namespace2, name: name2, uid, status: status2 }, { ports, traceparent }) {
  const outcome2 = status2.outcome ?? { reason: "Unknown", message: "The record names no reason." };
  const data = { namespace: namespace2, name: name2, recordUid: uid, outcome: outcome2 };
  return deploymentFailed.create({ source: "provision", data, time: ports.now(), traceparent });
}
var isOpen, unhindered, known2, exhausted, now;
var init_provision = __esm({
  "functions/provision/provision.ts"() {
    "use strict";
    init_events();
    init_failure();
    init_manifests();
    init_record_of_event();
    init_record_store();
    init_create_planned();
    init_plan_for();
    isOpen = ({ status: status2, intake: intake2, deletion: deletion2 }) => intake2 !== void 0 && deletion2 === void 0 && (status2.phase === "Requested" || status2.phase === "Provisioning");
    unhindered = ({ waitingFor: _cleared, ...status2 }) => status2;
    known2 = (record, { kind, name: name2 }) => record.status.objects.find((object) => object.kind === kind && object.name === name2);
    exhausted = (failure, attempts) => ({
      reason: "RetriesExhausted",
      message: `Given up after ${attempts} attempts. The last one: ${failure.message}`
    });
    now = (ports) => ports.now().toISOString();
  }
});

// functions/provision/index.ts
var provision_exports = {};
var init_provision2 = __esm({
  "functions/provision/index.ts"() {
    "use strict";
    init_events();
    init_event_handler();
    init_cluster();
    init_source();
    init_settings_source();
    init_template();
    init_register();
    init_provision();
    register("provision", ({ config, log }) => {
      const cluster = lazyCluster(config, log);
      const self = async () => (await cluster()).self;
      const readSettings = createSettingsSource(config, self, log);
      const readCatalog2 = createCatalogSource(config, self, readSettings);
      return eventHandler(async (event) => {
        const requested = deploymentRequested.parse(event);
        const kube = await self();
        return provision(requested, {
          kube,
          readCatalog: readCatalog2,
          readSettings,
          readTemplate: () => readTemplate(kube, config),
          registries: config.ALLOWED_REGISTRIES,
          now: () => /* @__PURE__ */ new Date(),
          log,
          attemptsMax: config.PROVISION_ATTEMPTS_MAX
        });
      });
    });
  }
});

// functions/compensate/decide.ts
function decide(record, now2, limits, serviceGone = false) {
  const { status: status2, deletion: deletion2, intake: intake2, createdAt } = record;
  if (deletion2 || status2.phase === "Deleting") return { todo: "delete" };
  const ageMs = now2.getTime() - createdAt.getTime();
  switch (status2.phase) {
    case "RolledBack":
      return { todo: "report" };
    case "Failing":
    case "RollingBack":
      return { todo: "roll-back", outcome: status2.outcome ?? unknownOutcome };
    case "Provisioned":
      return serviceGone ? { todo: "delete" } : nothing;
    case "Requested":
    case "Provisioning":
      if (!intake2) return ageMs > limits.intakeDeadlineMs ? { todo: "roll-back", outcome: neverCompleted } : nothing;
      if (status2.attempts >= limits.attemptsMax && status2.waitingFor !== void 0 || ageMs > limits.provisionDeadlineMs) {
        return { todo: "roll-back", outcome: status2.outcome ?? gaveUp(status2.attempts, status2.waitingFor) };
      }
      return nothing;
  }
}
var nothing, unknownOutcome, neverCompleted, gaveUp;
var init_decide = __esm({
  "functions/compensate/decide.ts"() {
    "use strict";
    nothing = { todo: "nothing" };
    unknownOutcome = { reason: "Unknown", message: "The record names no reason." };
    neverCompleted = {
      reason: "IntakeIncomplete",
      message: "The request was interrupted before its Secrets were written. Ask for the deployment again."
    };
    gaveUp = (attempts, waitingFor) => ({
      reason: "NotProvisionedInTime",
      message: `Not provisioned in time, after ${attempts} attempts.${waitingFor ? ` The last one: ${waitingFor}` : ""}`
    });
  }
});

// functions/compensate/find-owner.ts
async function findOwner(kube, { namespace: namespace2, name: name2, uid, intake: intake2 }) {
  const found = await kube.findMetadata(configMaps, namespace2, objectNames(name2).owner);
  return found && (isOwnedBy(found, uid) || uidOf(found) === intake2?.owner.uid) ? found : void 0;
}
var init_find_owner = __esm({
  "functions/compensate/find-owner.ts"() {
    "use strict";
    init_object();
    init_resources();
    init_names();
  }
});

// functions/compensate/release-cache.ts
async function releaseCache(kube, record) {
  const name2 = objectNames(record.name).cacheClaim;
  if (record.request.storage.existingClaim !== void 0) return [];
  const claim = await kube.find(persistentVolumeClaims, record.namespace, name2);
  if (!claim) return [];
  if (await isOurs(kube, record, claim)) {
    const { resourceVersion } = claim.metadata;
    const metadata2 = { uid: uidOf(claim), resourceVersion, ownerReferences: null };
    await kube.patch(persistentVolumeClaims, record.namespace, name2, { metadata: metadata2 });
  }
  return [{ kind: "PersistentVolumeClaim", name: name2 }];
}
async function keptCache(kube, { namespace: namespace2, name: name2 }) {
  const claim = await kube.findMetadata(persistentVolumeClaims, namespace2, objectNames(name2).cacheClaim);
  const { labels = {}, ownerReferences = [], deletionTimestamp } = claim?.metadata ?? {};
  if (!claim || !isLabelledFor(labels, name2) || ownerReferences.length > 0 || deletionTimestamp !== void 0)
    return [];
  return [{ kind: "PersistentVolumeClaim", name: claim.metadata.name }];
}
async function isOurs(kube, record, claim) {
  if (record.intake && isOwnedBy(claim, record.intake.owner.uid)) return true;
  const owner = await findOwner(kube, record);
  return owner !== void 0 && isOwnedBy(claim, uidOf(owner));
}
var init_release_cache = __esm({
  "functions/compensate/release-cache.ts"() {
    "use strict";
    init_object();
    init_resources();
    init_names();
    init_find_owner();
  }
});

// functions/compensate/remove-objects.ts
async function removeObjects(kube, record, keep = []) {
  const owner = record.intake?.owner.uid;
  const objects2 = record.status.objects.filter(
    ({ kind, name: name2 }) => !keep.some((k) => k.kind === kind && k.name === name2)
  );
  const [first, others] = partition(objects2, ({ kind }) => kind === "InferenceService");
  const left = [];
  for (const group of [first, others]) {
    const results = await Promise.all(group.map((object) => removeObject(kube, record, object, owner)));
    left.push(...results.flat());
  }
  if (owner)
    for (const object of await unregistered(kube, record, owner, keep)) {
      left.push(...await removeByUid(kube, record.namespace, object));
    }
  return [...left, ...await removeOwner(kube, record)];
}
async function removeOwner(kube, record) {
  const found = await findOwner(kube, record);
  if (!found) return [];
  return removeByUid(kube, record.namespace, { kind: "ConfigMap", name: found.metadata.name, uid: uidOf(found) });
}
async function removeObject(kube, { namespace: namespace2, name: deployment2 }, { kind, name: name2, uid }, owner) {
  if (nameOf(kind, deployment2) !== name2) return [{ kind, name: name2 }];
  const found = await kube.find(resourceOf(kind), namespace2, name2);
  if (!found) return [];
  if (owner === void 0 || !isOwnedBy(found, owner)) return [{ kind, name: name2 }];
  const labelled = found.metadata.labels?.[managedByLabel] === managedBy;
  const noted = uid === void 0 || uid === uidOf(found);
  return labelled && noted ? removeByUid(kube, namespace2, { kind, name: name2, uid: uidOf(found) }) : [];
}
function nameOf(kind, deployment2) {
  const { cacheClaim: cacheClaim2, servingRuntime: servingRuntime2, inferenceService: inferenceService2 } = objectNames(deployment2);
  const names2 = /* @__PURE__ */ new Map([
    ["PersistentVolumeClaim", cacheClaim2],
    ["ServingRuntime", servingRuntime2],
    ["InferenceService", inferenceService2]
  ]);
  return names2.get(kind);
}
async function unregistered(kube, { namespace: namespace2, name: name2, status: status2 }, owner, keep) {
  const registered = status2.objects.filter(({ uid }) => uid !== void 0);
  const labelSelector = selectorOf(name2);
  const lists = await Promise.all(
    [inferenceServices, servingRuntimes, persistentVolumeClaims].map(async (resource2) => {
      const listing = kube.list(resource2, { namespace: namespace2, labelSelector, metadataOnly: true, limit: listedMax });
      const { items } = await unlessUnknown(listing);
      return items.map((object) => ({ kind: resource2.kind, object }));
    })
  );
  return lists.flat().filter(({ object }) => isOwnedBy(object, owner) && object.metadata.deletionTimestamp === void 0).map(({ kind, object }) => ({ kind, name: object.metadata.name, uid: uidOf(object) })).filter((found) => ![...keep, ...registered].some(({ kind, name: name3 }) => kind === found.kind && name3 === found.name));
}
async function unlessUnknown(listing) {
  try {
    return await listing;
  } catch (error) {
    if (isNotFound(error)) return { items: [] };
    throw error;
  }
}
async function removeByUid(kube, namespace2, { kind, name: name2, uid }) {
  try {
    await kube.remove(resourceOf(kind), namespace2, name2, { uid });
    return [];
  } catch (error) {
    if (isConflict(error) || isConfined(error)) return [{ kind, name: name2 }];
    throw error;
  }
}
function partition(items, matches) {
  return [items.filter(matches), items.filter((item2) => !matches(item2))];
}
var listedMax, confinement, isConfined;
var init_remove_objects = __esm({
  "functions/compensate/remove-objects.ts"() {
    "use strict";
    init_errors2();
    init_object();
    init_resources();
    init_names();
    init_find_owner();
    listedMax = 50;
    confinement = "'nim-functions-accounts'";
    isConfined = (error) => isForbidden(error) && error.message.includes(confinement);
  }
});

// functions/compensate/compensate.ts
async function compensate(wake2, ports) {
  const record = await recordOfEvent(ports.kube, wake2.data, ports.log);
  if (record === gone) return alreadyGone(wake2, ports);
  if (record === unreadable2) return void 0;
  try {
    const serviceGone = await serviceIsGone(record, ports.kube);
    const decideOn = (current) => decide(current, ports.now(), ports, serviceGone);
    const decision = decideOn(record);
    switch (decision.todo) {
      case "nothing":
        return void 0;
      case "report":
        await removeOwner(ports.kube, record);
        return rolledBack(record, wake2, ports);
      case "delete":
        return await deleteAll(record, decideOn, wake2, ports);
      case "roll-back":
        return await rollBack(record, decideOn, wake2, ports);
    }
  } catch (error) {
    throw asRetryable(error);
  }
}
async function serviceIsGone({ namespace: namespace2, name: name2, status: status2, intake: intake2 }, kube) {
  if (status2.phase !== "Provisioned" || !intake2) return false;
  const found = await kube.findMetadata(inferenceServices, namespace2, objectNames(name2).inferenceService);
  return !found || !isOwnedBy(found, intake2.owner.uid);
}
async function rollBack(record, decideOn, wake2, ports) {
  const fenced = await enter(record, "RollingBack", ports, (current) => {
    const decision = decideOn(current);
    return decision.todo === "roll-back" ? { outcome: decision.outcome } : void 0;
  });
  if (!fenced) return void 0;
  const left = named3(await removeObjects(ports.kube, fenced));
  const ended = await enter(fenced, "RolledBack", ports, () => ({ left }));
  const { outcome: outcome2 } = fenced.status;
  ports.log.info({ namespace: record.namespace, deployment: record.name, outcome: outcome2, left }, "rolled back");
  return ended && rolledBack(ended, wake2, ports);
}
async function deleteAll(record, decideOn, wake2, ports) {
  const fenced = await enter(
    record,
    "Deleting",
    ports,
    (current) => decideOn(current).todo === "delete" ? {} : void 0
  );
  if (!fenced) return void 0;
  const kept = fenced.deletion?.cache === "delete" ? [] : await releaseCache(ports.kube, fenced);
  const left = named3([...kept, ...foreignSecrets2(fenced), ...await removeObjects(ports.kube, fenced, kept)]);
  await ports.kube.remove(configMaps, record.namespace, record.configMap.metadata.name, { uid: record.uid });
  ports.log.info({ namespace: record.namespace, deployment: record.name, left }, "deleted");
  return deleted(wake2, left, ports);
}
function enter(record, phase2, ports, change) {
  return advance(ports.kube, record, (current) => {
    if (!earlier[phase2].includes(current.status.phase)) return void 0;
    if (phase2 !== "Deleting" && current.deletion) return void 0;
    const fields3 = change(current);
    if (!fields3) return void 0;
    const since = current.status.phase === phase2 ? current.status.since : ports.now().toISOString();
    return { ...current.status, phase: phase2, since, ...fields3 };
  });
}
function foreignSecrets2({ name: name2, deletion: deletion2 }) {
  const { apiKeySecret, pullSecret } = objectNames(name2);
  const isOne = (left) => left.kind === "Secret" && (left.name === apiKeySecret || left.name === pullSecret);
  return (deletion2?.left ?? []).filter(isOne);
}
function named3(left) {
  const byName2 = new Map(left.map(({ kind, name: name2 }) => [`${kind}/${name2}`, { kind, name: name2 }]));
  return [...byName2.values()].slice(0, leftMax);
}
async function alreadyGone(wake2, ports) {
  if (wake2.type !== deploymentDeletionRequested.type) return void 0;
  try {
    return deleted(wake2, await keptCache(ports.kube, wake2.data), ports);
  } catch (error) {
    throw asRetryable(error);
  }
}
function deleted({ data, traceparent }, left, ports) {
  const content2 = { ...reference2(data), left: [...left] };
  return deploymentDeleted.create({ source: "compensate", data: content2, time: ports.now(), traceparent });
}
function rolledBack({ status: status2 }, { data, traceparent }, ports) {
  const outcome2 = status2.outcome ?? { reason: "Unknown", message: "The record names no reason." };
  const content2 = { ...reference2(data), outcome: outcome2, left: status2.left };
  return deploymentRolledBack.create({ source: "compensate", data: content2, time: ports.now(), traceparent });
}
var earlier, leftMax, reference2;
var init_compensate = __esm({
  "functions/compensate/compensate.ts"() {
    "use strict";
    init_events();
    init_object();
    init_resources();
    init_names();
    init_record_of_event();
    init_record_store();
    init_decide();
    init_release_cache();
    init_remove_objects();
    earlier = {
      RollingBack: ["Requested", "Provisioning", "Failing", "RollingBack"],
      RolledBack: ["RollingBack"],
      Deleting: ["Requested", "Provisioning", "Provisioned", "Failing", "RollingBack", "RolledBack", "Deleting"]
    };
    leftMax = 16;
    reference2 = ({ namespace: namespace2, name: name2, recordUid }) => ({
      namespace: namespace2,
      name: name2,
      recordUid
    });
  }
});

// functions/compensate/index.ts
var compensate_exports = {};
var contracts;
var init_compensate2 = __esm({
  "functions/compensate/index.ts"() {
    "use strict";
    init_envelope();
    init_events();
    init_event_handler();
    init_cluster();
    init_register();
    init_compensate();
    contracts = [deploymentFailed, deploymentDeletionRequested, deploymentRequested];
    register("compensate", ({ config, log }) => {
      const cluster = lazyCluster(config, log);
      return eventHandler(async (event) => {
        const contract = contracts.find(({ type: type2 }) => type2 === event.type);
        if (!contract) throw new InvalidEvent("not a type that is handled here");
        const { data, type, traceparent } = contract.parse(event);
        const { self: kube } = await cluster();
        return compensate(
          { data, type, traceparent },
          {
            kube,
            now: () => /* @__PURE__ */ new Date(),
            log,
            attemptsMax: config.PROVISION_ATTEMPTS_MAX,
            provisionDeadlineMs: config.PROVISION_DEADLINE_MS,
            intakeDeadlineMs: config.INTAKE_DEADLINE_MS
          }
        );
      });
    });
  }
});

// functions/sweep/limits.ts
var limitsOf;
var init_limits = __esm({
  "functions/sweep/limits.ts"() {
    "use strict";
    limitsOf = (config) => ({
      stuckAfterMs: config.SWEEP_STUCK_AFTER_MS,
      provisionDeadlineMs: config.PROVISION_DEADLINE_MS,
      intakeDeadlineMs: config.INTAKE_DEADLINE_MS,
      retentionMs: config.ROLLED_BACK_RETENTION_MS,
      pageSize: config.SWEEP_PAGE_SIZE,
      recordsMax: config.SWEEP_RECORDS_MAX,
      namespaceRecordsMax: config.SWEEP_NAMESPACE_RECORDS_MAX,
      concurrency: config.SWEEP_CONCURRENCY,
      budgetMs: config.SWEEP_BUDGET_MS
    });
  }
});

// functions/sweep/due.ts
function dueFor(record, now2, ages, owned) {
  const { status: status2, intake: intake2, deletion: deletion2, createdAt } = record;
  const sinceMs = elapsedMs(status2.since, now2);
  const ageMs = now2.getTime() - createdAt.getTime();
  if (deletion2) return elapsedMs(deletion2.requestedAt, now2) > ages.stuckAfterMs ? "deletion.requested" : void 0;
  switch (status2.phase) {
    case "Provisioned":
      return sinceMs > ages.stuckAfterMs && owned.lacksService(record) ? "deletion.requested" : void 0;
    case "RolledBack":
      if (sinceMs > ages.stuckAfterMs && owned.hasOwner(record)) return "failed";
      return (Number.isFinite(sinceMs) ? sinceMs : ageMs) > ages.retentionMs ? "forget" : void 0;
    case "Failing":
    case "RollingBack":
      return sinceMs > ages.stuckAfterMs ? "failed" : void 0;
    case "Deleting":
      return sinceMs > ages.stuckAfterMs ? "deletion.requested" : void 0;
    case "Requested":
    case "Provisioning":
      if (!intake2) return ageMs > ages.intakeDeadlineMs ? "failed" : void 0;
      if (ageMs > ages.provisionDeadlineMs) return "failed";
      return sinceMs > ages.stuckAfterMs ? "requested" : void 0;
  }
}
function elapsedMs(since, now2) {
  const ms = now2.getTime() - new Date(since).getTime();
  return ms >= -clockSkewMsMax ? ms : Number.POSITIVE_INFINITY;
}
var clockSkewMsMax;
var init_due = __esm({
  "functions/sweep/due.ts"() {
    "use strict";
    clockSkewMsMax = 6e4;
  }
});

// functions/sweep/pages.ts
async function* pagesOf(kube, resource2, options2, log) {
  let limit = options2.limit;
  let from;
  for (; ; ) {
    const page = await unlessTooLarge(kube.list(resource2, { ...options2, limit, continue: from }));
    if (!page && limit > 1) {
      limit = Math.ceil(limit / shrinkBy);
      continue;
    }
    if (page) yield page.items;
    const { continue: next } = page ?? await passOver(kube, resource2, { ...options2, continue: from }, log);
    if (next === void 0) return;
    from = next;
    limit = Math.min(limit * 2, options2.limit);
  }
}
async function unlessTooLarge(answer) {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubeAnswerTooLarge) return void 0;
    throw error;
  }
}
async function passOver(kube, resource2, options2, log) {
  const page = await kube.list(resource2, { ...options2, limit: 1, metadataOnly: true });
  for (const { metadata: metadata2 } of page.items) {
    const { namespace: namespace2, name: name2 } = metadata2;
    log.error({ namespace: namespace2, kind: resource2.kind, object: name2 }, "an object is too large to be looked at");
  }
  return page;
}
var shrinkBy;
var init_pages = __esm({
  "functions/sweep/pages.ts"() {
    "use strict";
    init_errors2();
    shrinkBy = 4;
  }
});

// functions/sweep/owned.ts
async function findOwned(kube, limits, log) {
  const ours = `${managedByLabel}=${managedBy}`;
  const [services, owners] = await Promise.all([
    ownersOf(kube, inferenceServices, ours, limits, log),
    ownersOf(kube, configMaps, `${ours},!${recordLabel}`, limits, log)
  ]);
  return {
    lacksService: ({ namespace: namespace2, name: name2, intake: intake2 }) => services !== void 0 && intake2 !== void 0 && !services.has(keyOf(namespace2, name2, intake2.owner.uid)),
    hasOwner: ({ namespace: namespace2, name: name2, uid }) => owners?.has(keyOf(namespace2, objectNames(name2).owner, uid)) ?? false
  };
}
async function ownersOf(kube, resource2, labelSelector, { pageSize: pageSize2, max }, log) {
  const found = /* @__PURE__ */ new Set();
  try {
    for await (const items of pagesOf(kube, resource2, { labelSelector, limit: pageSize2, metadataOnly: true }, log)) {
      for (const { metadata: metadata2 } of items) {
        const owners = (metadata2.ownerReferences ?? []).slice(0, ownersMax);
        for (const { uid } of owners) found.add(keyOf(metadata2.namespace, metadata2.name, uid));
      }
      if (found.size > max) {
        const unlooked = "what became of them is not looked at, until SWEEP_RECORDS_MAX is raised";
        log.warn({ max }, `more than ${max} ${resource2.plural} are there: ${unlooked}`);
        return void 0;
      }
    }
    return found;
  } catch (error) {
    if (!(error instanceof KubeError) || error.status >= 429) throw error;
    log.warn({ err: error }, `${resource2.plural} cannot be listed: what became of them is not looked at`);
    return void 0;
  }
}
var ownersMax, keyOf;
var init_owned = __esm({
  "functions/sweep/owned.ts"() {
    "use strict";
    init_errors2();
    init_resources();
    init_names();
    init_pages();
    ownersMax = 8;
    keyOf = (namespace2, name2, owner) => `${namespace2}/${name2} ${owner}`;
  }
});

// functions/sweep/turns.ts
function shuffled(items, random) {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other], all[last]];
  }
  return all;
}
var Turns;
var init_turns = __esm({
  "functions/sweep/turns.ts"() {
    "use strict";
    Turns = class {
      /** How many were added. */
      added = 0;
      #limits;
      #byNamespace = /* @__PURE__ */ new Map();
      #kept = 0;
      constructor(limits) {
        this.#limits = limits;
      }
      add(item2) {
        const { max, namespaceMax, random } = this.#limits;
        this.added += 1;
        const own = this.#byNamespace.get(item2.namespace) ?? { kept: [], seen: 0 };
        own.seen += 1;
        if (own.kept.length < namespaceMax) {
          if (this.#kept >= max) return;
          this.#byNamespace.set(item2.namespace, own);
          own.kept.push(item2);
          this.#kept += 1;
          return;
        }
        const place = Math.floor(random() * own.seen);
        if (place < own.kept.length) own.kept[place] = item2;
      }
      deal() {
        const { random } = this.#limits;
        const hands = shuffled([...this.#byNamespace.values()], random).map(({ kept }) => shuffled(kept, random));
        const longest = hands.reduce((most, { length }) => Math.max(most, length), 0);
        const dealt = [];
        for (let round = 0; round < longest; round += 1) {
          for (const hand of hands) {
            const item2 = hand[round];
            if (item2) dealt.push(item2);
          }
        }
        return dealt;
      }
    };
  }
});

// functions/sweep/sweep.ts
async function sweep(ports) {
  const counts = { ...nothingYet };
  const startMs = ports.now().getTime();
  try {
    const tasks = await findDue(ports, startMs + ports.budgetMs / 2, counts);
    await attendAll(tasks, ports, startMs + ports.budgetMs, counts);
  } catch (error) {
    if (error instanceof Unpublished) throw new Retryable(error.message, { cause: error });
    throw asRetryable(error);
  }
  const unfinished = whatIsUnfinished(counts);
  if (unfinished) ports.log.warn(counts, `swept, but ${unfinished}`);
  else ports.log.info(counts, "swept");
}
function whatIsUnfinished({ complete, due, kept, left }) {
  if (!complete) {
    return "the list was not read to its end: each round begins at its start, so what comes last has no turn until SWEEP_BUDGET_MS is raised";
  }
  if (left > due - kept) {
    return "not all that is due had a turn: each round deals anew, by chance; if this goes on, raise SWEEP_BUDGET_MS";
  }
  if (left > 0) {
    return "more is due than was kept in mind: if this goes on, raise SWEEP_RECORDS_MAX or SWEEP_NAMESPACE_RECORDS_MAX";
  }
  return void 0;
}
async function findDue(ports, untilMs, counts) {
  const { kube, log, now: now2, random, pageSize: pageSize2, recordsMax: max, namespaceRecordsMax: namespaceMax } = ports;
  const turns = new Turns({ max, namespaceMax, random });
  const owned = await findOwned(kube, { pageSize: pageSize2, max }, log);
  const labelSelector = `${recordLabel}=true,${managedByLabel}=${managedBy}`;
  for await (const items of pagesOf(kube, configMaps, { labelSelector, limit: pageSize2 }, log)) {
    for (const configMap of items) {
      counts.seen += 1;
      try {
        const record = parseRecord(configMap);
        const due = dueFor(record, now2(), ports, owned);
        if (due) turns.add(taskOf(record, due, now2()));
      } catch (error) {
        counts.unreadable += 1;
        const { namespace: namespace2, name: name2 } = configMap.metadata;
        log.warn({ err: error, namespace: namespace2, record: name2 }, "a record cannot be read");
      }
    }
    if (now2().getTime() > untilMs) {
      counts.complete = false;
      break;
    }
  }
  counts.due = turns.added;
  const tasks = turns.deal();
  counts.kept = tasks.length;
  return tasks;
}
async function attendAll(tasks, ports, untilMs, counts) {
  const failures = [];
  const queue = tasks.values();
  let attended = 0;
  const worker = async () => {
    for (const task of queue) {
      if (failures.length > 0 || ports.now().getTime() > untilMs) return;
      attended += 1;
      try {
        await attend(task, ports, counts);
      } catch (error) {
        if (concernsAll(error)) failures.push(error);
        else {
          counts.skipped += 1;
          const { namespace: namespace2, name: name2 } = task;
          ports.log.warn({ err: error, namespace: namespace2, deployment: name2 }, "a record could not be attended to");
        }
      }
    }
  };
  await Promise.all(Array.from({ length: ports.concurrency }, worker));
  counts.left = counts.due - attended;
  if (failures.length > 0) throw failures[0];
}
function concernsAll(error) {
  if (error instanceof Unpublished) return !aboutOneEvent.has(error.status);
  if (error instanceof KubeError) return error.status === 401 || error.status === 429 || error.status >= 500;
  return error instanceof KubeUnreachable;
}
async function attend({ namespace: namespace2, name: name2, uid, phase: phase2, due, event }, ports, counts) {
  ports.log.info({ namespace: namespace2, deployment: name2, phase: phase2, due }, "stuck");
  if (event) {
    await ports.publish(event);
    counts.sent += 1;
    return;
  }
  await ports.kube.remove(configMaps, namespace2, objectNames(name2).record, { uid });
  counts.forgotten += 1;
}
function taskOf(record, due, time) {
  const { namespace: namespace2, name: name2, uid, status: status2 } = record;
  return { namespace: namespace2, name: name2, uid, phase: status2.phase, due, event: eventFor(record, due, time) };
}
function eventFor(record, due, time) {
  const { namespace: namespace2, name: name2, uid: recordUid, request: request2, status: status2 } = record;
  const reference3 = { namespace: namespace2, name: name2, recordUid };
  const source = "sweep";
  switch (due) {
    case "forget":
      return void 0;
    case "requested":
      return deploymentRequested.create({
        source,
        time,
        data: { ...reference3, model: request2.model, tag: request2.tag }
      });
    case "deletion.requested":
      return deploymentDeletionRequested.create({ source, time, data: reference3 });
    case "failed": {
      const overdue = { reason: "Overdue", message: "Found unfinished after its time." };
      return deploymentFailed.create({ source, time, data: { ...reference3, outcome: status2.outcome ?? overdue } });
    }
  }
}
var nothingYet, aboutOneEvent;
var init_sweep = __esm({
  "functions/sweep/sweep.ts"() {
    "use strict";
    init_events();
    init_errors2();
    init_resources();
    init_failure();
    init_names();
    init_record();
    init_record_of_event();
    init_publish();
    init_due();
    init_owned();
    init_pages();
    init_turns();
    nothingYet = {
      seen: 0,
      unreadable: 0,
      due: 0,
      kept: 0,
      sent: 0,
      forgotten: 0,
      skipped: 0,
      left: 0,
      complete: true
    };
    aboutOneEvent = /* @__PURE__ */ new Set([400, 413, 415, 422]);
  }
});

// functions/sweep/index.ts
var sweep_exports = {};
var pingType;
var init_sweep2 = __esm({
  "functions/sweep/index.ts"() {
    "use strict";
    init_event_handler();
    init_cluster();
    init_publish();
    init_register();
    init_limits();
    init_sweep();
    pingType = "dev.knative.sources.ping";
    register("sweep", ({ config, log }) => {
      const cluster = lazyCluster(config, log);
      const publish = createPublisher(config);
      return eventHandler(async (event) => {
        if (event.type !== pingType) {
          const { type, id, subject, extensions } = event;
          const { knativeerrorcode: code, knativeerrordest: destination } = extensions;
          log.error({ event: { type, id, subject }, code, destination }, "an event could not be delivered");
          return void 0;
        }
        const { self: kube } = await cluster();
        await sweep({
          kube,
          publish,
          now: () => /* @__PURE__ */ new Date(),
          log,
          ...limitsOf(config),
          random: Math.random
        });
        return void 0;
      });
    });
  }
});

// functions/start.ts
init_config();

// lib/http/serve.ts
init_errors();
init_problem_response();
import { getTestServer } from "@google-cloud/functions-framework/testing";

// lib/http/read-body.ts
async function readBody(request2, bytesMax) {
  if (Number(request2.headers["content-length"] ?? 0) > bytesMax) return void 0;
  const chunks = [];
  let size = 0;
  for await (const chunk of request2.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > bytesMax) return void 0;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
async function discardBody(request2, bytesMax) {
  let size = 0;
  for await (const chunk of request2.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > bytesMax) return false;
  }
  return true;
}

// lib/http/serve.ts
var discardedPerLimit = 256;
async function serve(config, log) {
  const server = getTestServer(config.FUNCTION_TARGET);
  const [framework] = server.listeners("request");
  let draining = false;
  server.removeAllListeners("request");
  server.on("request", (request2, response) => {
    if (request2.url === "/healthz") return sendText(response, 200, "ok");
    if (request2.url === "/readyz")
      return draining ? sendText(response, 503, "draining") : sendText(response, 200, "ok");
    void passOn(request2, response, framework, config.REQUEST_BODY_BYTES_MAX).catch((error) => {
      log.debug({ err: error }, "the request ended before its body did");
      response.destroy();
    });
  });
  server.requestTimeout = config.REQUEST_TIMEOUT_MS;
  server.headersTimeout = Math.min(config.REQUEST_TIMEOUT_MS, 1e4);
  server.maxConnections = config.CONNECTIONS_MAX;
  process.once("SIGTERM", () => {
    draining = true;
    drain(server, config.DRAIN_TIMEOUT_MS, log);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.PORT, resolve);
  });
  log.info({ port: server.address().port }, "ready");
  return server;
}
async function passOn(request2, response, framework, bytesMax) {
  if (!isDecodable(request2.url ?? "")) {
    return respond(response, new Problem("invalid-request", "The path is not valid percent-encoding."));
  }
  const body = await readBody(request2, bytesMax);
  if (body === void 0) {
    const ended = await discardBody(request2, discardedPerLimit * bytesMax);
    const problem = new Problem("body-too-large", `The body exceeds ${bytesMax} bytes.`);
    return respond(response, problem, ended ? {} : { connection: "close" });
  }
  Object.assign(request2, { rawBody: body });
  framework(request2, response);
}
function respond(response, problem, headers = {}) {
  const answer = problemResponse(problem);
  response.writeHead(answer.status, { ...answer.headers, ...headers });
  response.end(answer.body);
}
function isDecodable(url) {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}
function sendText(response, status2, text) {
  response.writeHead(status2, { "content-type": "text/plain", "cache-control": "no-store" });
  response.end(text);
}
function drain(server, timeoutMs, log) {
  log.info("draining");
  const forced = setTimeout(() => {
    log.warn({ timeoutMs }, "requests still running after the drain time");
    process.exit(1);
  }, timeoutMs);
  forced.unref();
  server.close(() => process.exit(0));
  server.closeIdleConnections();
}

// functions/start.ts
init_log();

// functions/end-unusable.ts
function endUnusable(message) {
  process.stderr.write(`${message}
`);
  process.exit(78);
}

// functions/start.ts
async function startFunction(load) {
  const config = await orEnd(async () => readConfig(process.env));
  await orEnd(() => load(config.FUNCTION_TARGET));
  await serve(config, createLogger({ name: config.FUNCTION_TARGET, level: config.LOG_LEVEL }));
}
async function orEnd(step) {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return endUnusable(error.message);
  }
}

// entry.ts
var functions = { "deployments": () => Promise.resolve().then(() => (init_deployments(), deployments_exports)), "provision": () => Promise.resolve().then(() => (init_provision2(), provision_exports)), "compensate": () => Promise.resolve().then(() => (init_compensate2(), compensate_exports)), "sweep": () => Promise.resolve().then(() => (init_sweep2(), sweep_exports)) };
await startFunction((target) => functions[target]());
