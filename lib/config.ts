import { z } from 'zod';
import { isRegistry } from './nim/catalog/image.ts';

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

const milliseconds = (fallback: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(30 * day)
    .default(fallback);
const count = (fallback: number, max: number, min = 1) => z.coerce.number().int().min(min).max(max).default(fallback);
const bytes = (fallback: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(64 * mebibyte)
    .default(fallback);
const kubernetesName = (fallback: string) =>
  z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'is no Kubernetes name')
    .max(253)
    .default(fallback);
const httpUrl = z.url({ protocol: /^https?$/ });
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Where keys are sent to: in the clear to this machine only, for tests. */
const keyedUrl = httpUrl.refine((url) => {
  const { protocol, hostname, search, hash, username } = new URL(url);
  return (protocol === 'https:' || loopback.test(hostname)) && search + hash + username === '';
}, 'must be an https URL without user, query or fragment');

const registries = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim().replace(/\/$/, '')))
  .refine((items) => items.every(isRegistry), 'must be a list of registries');

/** Environment variables, one row each: the name, what it may hold, and its default. Durations are milliseconds, sizes bytes. */
const environment = {
  FUNCTION_TARGET: z.string().min(1),
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** The namespace with the catalog, the Template and the dashboard's configuration. */
  MAIN_NAMESPACE: kubernetesName('opendatahub'),
  CATALOG_CONFIGMAP: kubernetesName('nim-model-metadata'),
  CATALOG_CACHE_MS: milliseconds(3 * second),
  /** Where images may come from, separated by commas: a registry, or a registry and a path below it. */
  ALLOWED_REGISTRIES: registries.default(['nvcr.io']),
  TEMPLATE_NAME: kubernetesName('nim-serving-runtime-template'),
  /** Where the administrator's settings are: the OdhDashboardConfig, and the ConfigMap for clusters where it has no nimConfig. */
  DASHBOARD_CONFIG: kubernetesName('odh-dashboard-config'),
  SETTINGS_CONFIGMAP: kubernetesName('nim-functions-config'),
  SETTINGS_CACHE_MS: milliseconds(5 * second),

  REQUEST_BODY_BYTES_MAX: bytes(64 * kibibyte),
  REQUEST_TIMEOUT_MS: milliseconds(30 * second),
  CONNECTIONS_MAX: count(1024, 65536),
  DRAIN_TIMEOUT_MS: milliseconds(10 * second),

  /** Where the platform mounts a pod's own credentials. */
  SERVICE_ACCOUNT_DIRECTORY: z.string().min(1).default('/var/run/secrets/kubernetes.io/serviceaccount'),
  KUBERNETES_SERVICE_HOST: z.string().min(1).optional(),
  KUBERNETES_SERVICE_PORT: z.coerce.number().int().min(1).max(65535).default(443),
  KUBECONFIG: z.string().min(1).optional(),
  KUBE_TIMEOUT_MS: milliseconds(10 * second),
  /** One object, whoever wrote it, has to fit: etcd takes 1.5 MiB, of which JSON may write six bytes for each. */
  KUBE_RESPONSE_BYTES_MAX: bytes(10 * mebibyte),
  KUBE_CONNECTIONS_MAX: count(32, 1024),

  NGC_API_URL: keyedUrl.default('https://api.ngc.nvidia.com'),
  NGC_CONNECT_TIMEOUT_MS: milliseconds(3 * second),
  NGC_TIMEOUT_MS: milliseconds(10 * second),
  NGC_RESPONSE_BYTES_MAX: bytes(64 * kibibyte),
  /** After a failed connection; an answer is never asked for again. */
  NGC_RETRIES_MAX: count(1, 5, 0),
  NGC_RETRY_DELAY_MS: milliseconds(150),
  /** So many checks one after the other without an answer, and nobody asks NVIDIA for a while. */
  NGC_BREAKER_FAILURES: count(5, 1000),
  NGC_BREAKER_OPEN_MS: milliseconds(15 * second),
  /** The platform's egress proxy, as it is injected into pods. */
  HTTPS_PROXY: httpUrl.optional(),
  NO_PROXY: z.string().max(4096).optional(),

  /** Questions to NVIDIA in a minute, for one user and for one process; as many may come at once. */
  KEY_CHECKS_PER_USER: count(30, 100_000),
  KEY_CHECKS_PER_INSTANCE: count(300, 1_000_000),
  KEY_CHECK_USERS_MAX: count(10_000, 1_000_000),
  /** How long an answer about a key is good for the same question again. */
  KEY_CHECK_CACHE_MS: milliseconds(30 * second),
  KEY_CHECK_CACHE_ENTRIES: count(1000, 1_000_000),

  /** The Broker's ingress; a SinkBinding puts its own in place of it, and whom to trust there, and mounts a token. */
  K_SINK: httpUrl.optional(),
  K_CA_CERTS: z.string().startsWith('-----BEGIN CERTIFICATE-----', 'is no certificate in PEM').max(mebibyte).optional(),
  BROKER_TOKEN_FILE: z.string().min(1).default('/oidc/token'),
  PUBLISH_TIMEOUT_MS: milliseconds(500),

  PROVISION_ATTEMPTS_MAX: count(6, 100),
  /**
   * Attempts are not used up before a request has this age: copies of an event make many in a moment. It has to be less than what the
   * Triggers' retries take together, else the last of them is not the last attempt, and only sweep goes on.
   */
  PROVISION_PATIENCE_MS: milliseconds(10 * second),
  /** A deployment that is not provisioned this long after it was asked for is failed by whoever notices. */
  PROVISION_DEADLINE_MS: milliseconds(10 * minute),
  /** A request whose intake has not been completed after this time never will be. */
  INTAKE_DEADLINE_MS: milliseconds(minute),
  SWEEP_STUCK_AFTER_MS: milliseconds(2 * minute),
  SWEEP_PAGE_SIZE: count(200, 1000),
  /** So many records that are due are kept in mind in one round, and of one namespace; and so many objects beside them are looked at. */
  SWEEP_RECORDS_MAX: count(20_000, 1_000_000),
  SWEEP_NAMESPACE_RECORDS_MAX: count(1000, 1_000_000),
  SWEEP_CONCURRENCY: count(8, 64),
  /** A round ends after this time, which has to be shorter than what its caller waits; the next one begins anew. */
  SWEEP_BUDGET_MS: milliseconds(minute),
  ROLLED_BACK_RETENTION_MS: milliseconds(7 * day),

  /** Where a browser reaches the functions, relative to the page. */
  VALIDATE_KEY_URL: z.string().min(1).max(2048).default('validate-key/'),
  MODEL_CATALOG_URL: z.string().min(1).max(2048).default('model-catalog/'),
  DEPLOYMENTS_URL: z.string().min(1).max(2048).default('deployments/'),
};

const schema = z.object(environment);
export type Config = z.infer<typeof schema>;

/** Names of all variables that are read: manifests and documents are held against this. */
export const environmentVariables: readonly string[] = Object.keys(environment);

/** A variable has a value that cannot be used. The message names the variable, never its value. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Reads and checks the whole configuration. An empty variable counts as unset. Throws {@link ConfigError}. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in environment && value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return name in given ? `${name}: ${issue.message}` : `${name}: is not set and is needed`;
  });
  throw new ConfigError(`configuration: ${issues.join('; ')}`);
}
