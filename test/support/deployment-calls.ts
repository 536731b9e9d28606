import { canaryOf } from './canary.ts';
import type { Answer, LocalSystem } from './local-system.ts';

export const model = 'nim/meta/llama-3.1-8b-instruct';
const goodHeart = '7f3a9c51d2';
export const goodKey = `nvapi-good-canary-${goodHeart}`;
export const goodCanary = canaryOf(goodKey, goodHeart);

/** The body of a request for a deployment, with what a test changes of it. */
export const body = (name: string, change: object = {}) => ({
  name,
  model,
  storage: { size: '50Gi' },
  resources: { gpus: 1 },
  apiKey: goodKey,
  ...change,
});

const collection = (project = 'demo') => `/deployments/namespaces/${project}/deployments`;

export const ask = (system: LocalSystem, name: string, change: object = {}): Promise<Answer> =>
  system.call(collection(), { method: 'POST', body: body(name, change) });

export const read = (system: LocalSystem, name: string): Promise<Answer> => system.call(`${collection()}/${name}`);

export const list = (system: LocalSystem): Promise<Answer> => system.call(collection());

export const remove = (system: LocalSystem, name: string, query = ''): Promise<Answer> =>
  system.call(`${collection()}/${name}${query}`, { method: 'DELETE' });

/** Waits until a deployment is in one of these phases, and gives what GET says then. */
export const reach = (system: LocalSystem, name: string, ...phases: string[]): Promise<Answer['json']> =>
  system.until(async () => {
    const { json } = await read(system, name);
    return phases.includes(json?.phase) ? json : undefined;
  });

const paths = {
  configmaps: '/api/v1',
  secrets: '/api/v1',
  persistentvolumeclaims: '/api/v1',
  servingruntimes: '/apis/serving.kserve.io/v1alpha1',
  inferenceservices: '/apis/serving.kserve.io/v1beta1',
} as const;

export const objectPath = (plural: keyof typeof paths, name = '', project = 'demo'): string =>
  `${paths[plural]}/namespaces/${project}/${plural}${name && `/${name}`}`;

/** Names of all objects of the kinds that a deployment makes, as `kind/name`, sorted. */
export async function objectsOf(system: LocalSystem, project = 'demo'): Promise<string[]> {
  const lists = await Promise.all(
    (Object.keys(paths) as (keyof typeof paths)[]).map(async (plural) => {
      const { json } = await system.kube(objectPath(plural, '', project));
      return (json.items as { metadata: { name: string } }[]).map(({ metadata }) => `${plural}/${metadata.name}`);
    }),
  );
  return lists.flat().sort();
}

/** What stands in a project when nothing was deployed there: Kubernetes' own. */
export const notOurs = (name: string): boolean => name === 'configmaps/kube-root-ca.crt';
