import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isNamespaceName } from '../lib/nim/names.ts';
import { kinds } from './cluster/kinds/index.ts';
import { fromImage } from './function-process.ts';

/** What the command line asks for, checked. Times are milliseconds. */
export interface Options {
  readonly port: number;
  readonly stateFolder: string;
  readonly fresh: boolean;
  readonly idleMs: number;
  readonly kubeconfig: string | undefined;
  /** Write the status of InferenceServices into a cluster that has no KServe. */
  readonly playKServe: boolean;
  /** Where the catalog and the settings are; undefined: where the shipped manifests have them. */
  readonly mainNamespace: string | undefined;
  readonly ngcUrl: URL | undefined;
  readonly fail: readonly FailRule[];
  readonly verbose: boolean;
  /** The image's file tree to run the functions from, instead of the sources. */
  readonly bundles: string | undefined;
}

/** Makes one kind of call to the embedded cluster fail, dry runs excepted: `create=inferenceservices`. */
export interface FailRule {
  readonly verb: string;
  readonly resource: string;
}

/** Something about the way it was started is wrong: one line for people, no stack trace. */
export class StartError extends Error {
  override name = 'StartError';
}

export const helpText = `npm start [-- options]

Runs the whole system on this machine: every function in a process of its own, an embedded Kubernetes API, a broker that
obeys the Triggers in knative/, and a simulator of NVIDIA's API. Everything is behind one port of the loopback address.

  --port N             port to listen on (8080; 0 takes a free one)
  --state FOLDER       where state is kept, with kubeconfig and tokens (.local)
  --fresh              forget the state of earlier runs
  --idle SECONDS       end a function's process after so long without a call (60)
  --kubeconfig FILE    use a real cluster instead of the embedded one, each function under its own ServiceAccount
  --play-kserve        with --kubeconfig: say of our InferenceServices that they are ready, where there is no KServe
  --main-namespace N   with --kubeconfig: where catalog and settings are (opendatahub; as knative/overlays/kubernetes
                       installs them: nim-functions)
  --ngc URL            use another NVIDIA than the simulator (https, or http on loopback)
  --fail VERB=RESOURCE make a call to the embedded cluster fail, for example create=inferenceservices; may be repeated
  --bundles FOLDER     run the functions from what npm run image:rootfs wrote, instead of from the sources
  --verbose            show events whole, and all that the functions log, at level debug
  --help               this text

Keys that the simulator knows, by how they start: nvapi-good, nvapi-invalid, nvapi-forbidden, nvapi-restricted,
nvapi-slow, nvapi-flaky, nvapi-limited.
`;

const resources = kinds.map(({ resource }) => resource);
const verbs = ['create', 'get', 'list', 'update', 'patch', 'delete'];

/** Reads the command line. Throws {@link StartError} with one clear line. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const values = parseValues(args);
  if (values.help) return 'help';
  if (values.kubeconfig !== undefined && (values.fail?.length ?? 0) > 0) {
    throw new StartError('--fail works on the embedded cluster only, not with --kubeconfig');
  }
  if (values.kubeconfig === undefined && values['play-kserve']) {
    throw new StartError(
      '--play-kserve is for a real cluster, given with --kubeconfig; the embedded one plays it anyway',
    );
  }
  if (values.bundles !== undefined && !existsSync(fromImage(values.bundles).entryPoint)) {
    throw new StartError('--bundles must be a folder that npm run image:rootfs wrote');
  }
  return {
    port: integer('--port', values.port ?? '8080', 0, 65535),
    stateFolder: values.state ?? '.local',
    fresh: values.fresh ?? false,
    idleMs: integer('--idle', values.idle ?? '60', 1, 86_400) * 1000,
    kubeconfig: values.kubeconfig,
    playKServe: values['play-kserve'] ?? false,
    mainNamespace: mainNamespace(values['main-namespace'], values.kubeconfig),
    ngcUrl: values.ngc === undefined ? undefined : ngcUrl(values.ngc),
    fail: (values.fail ?? []).map(failRule),
    verbose: values.verbose ?? false,
    bundles: values.bundles,
  };
}

function parseValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        state: { type: 'string' },
        fresh: { type: 'boolean' },
        idle: { type: 'string' },
        kubeconfig: { type: 'string' },
        'play-kserve': { type: 'boolean' },
        'main-namespace': { type: 'string' },
        ngc: { type: 'string' },
        fail: { type: 'string', multiple: true },
        bundles: { type: 'string' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/\.?(?:\n|$)|\. /)[0] : String(error);
    throw new StartError(`${message}. See npm start -- --help`, { cause: error });
  }
}

function integer(flag: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new StartError(`${flag} must be a whole number from ${min} to ${max}`);
}

function mainNamespace(name: string | undefined, kubeconfig: string | undefined): string | undefined {
  if (name === undefined || (kubeconfig !== undefined && isNamespaceName(name))) return name;
  throw new StartError('--main-namespace must be the name of a namespace of a real cluster, given with --kubeconfig');
}

function ngcUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return url;
  throw new StartError('--ngc must be an https URL, or an http URL of a loopback address');
}

function failRule(text: string): FailRule {
  const [verb = '', resource = '', ...rest] = text.split('=');
  if (verbs.includes(verb) && resources.includes(resource) && rest.length === 0) return { verb, resource };
  throw new StartError(
    `--fail must be VERB=RESOURCE, with VERB one of ${verbs.join(', ')} and RESOURCE one of ${resources.join(', ')}`,
  );
}
