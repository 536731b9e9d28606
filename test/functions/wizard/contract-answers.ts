import { Problem } from '../../../lib/errors.ts';
import type { Answer, Call } from './pretend-functions.ts';

const exact = (tag: string) => ({ tag, floating: false });
const floating = (tag: string) => ({ tag, floating: true });

/** As many models as the shipped catalog has, so that the page is tried at its real size. */
export const models = [
  {
    id: 'nim/meta/llama-3.1-8b-instruct',
    name: 'Llama 3.1 8B Instruct',
    description: 'A chat model with <b>markup</b> in its description.',
    kind: 'chat',
    image: 'nvcr.io/nim/meta/llama-3.1-8b-instruct',
    tags: [exact('1.8.4'), exact('1.3.3'), floating('1.8'), floating('latest')],
    defaultTag: '1.8.4',
    ngcLatestTag: 'latest',
    sizing: { minGPUMemoryGB: { value: 24, source: 'NVIDIA', confidence: 'vendor' } },
    restricted: false,
  },
  {
    id: 'nim/meta/llama-3.2-90b-vision-instruct',
    name: 'Llama 3.2 90B Vision Instruct',
    kind: 'vision',
    image: 'nvcr.io/nim/meta/llama-3.2-90b-vision-instruct',
    tags: [exact('1.1.1'), floating('latest')],
    defaultTag: '1.1.1',
    restricted: true,
  },
  ...Array.from({ length: 188 }, (_, index) => ({
    id: `nim/vendor/model-${index}`,
    name: `Model ${String(index).padStart(3, '0')}`,
    kind: index % 4 === 0 ? 'embedding' : 'science',
    image: `nvcr.io/nim/vendor/model-${index}`,
    tags: [exact('1.0.0')],
    defaultTag: '1.0.0',
    restricted: false,
  })),
];

export const catalog = {
  schemaVersion: '1.0',
  source: 'a/b',
  generatedAt: '2026-02-19T00:00:00Z',
  region: null,
  models,
};

type States = readonly [secret: string, pullSecret: string, claim: string, runtime: string, service: string];

/** One reading of the deployment `chat` in project `team`. */
export function reading(phase: string, states: States, more: object = {}) {
  const kinds = ['Secret', 'Secret', 'PersistentVolumeClaim', 'ServingRuntime', 'InferenceService'];
  const names = ['nvidia-nim-secrets-chat', 'nvidia-nim-image-pull-chat', 'nim-cache-chat', 'nim-runtime-chat', 'chat'];
  const resources = states.map((state, index) => ({ kind: kinds[index], name: names[index], state }));
  return { ...listed(phase), resources, ...more };
}

/** The deployment `chat` as lists and acceptances show it. */
export const listed = (phase: string, more: object = {}) => ({
  name: 'chat',
  namespace: 'team',
  model: 'nim/meta/llama-3.1-8b-instruct',
  tag: '1.8.4',
  phase,
  requestedAt: '2026-03-01T10:00:00Z',
  ready: false,
  ...more,
});

export const provisioning = reading('Provisioning', ['ready', 'ready', 'pending', 'absent', 'absent']);
export const starting = reading('Provisioned', ['ready', 'ready', 'ready', 'ready', 'pending']);
export const ready = reading('Provisioned', ['ready', 'ready', 'ready', 'ready', 'ready'], {
  ready: true,
  url: 'https://chat-team.example.test',
});
export const rollingBack = reading('RollingBack', ['removing', 'removed', 'removing', 'removed', 'removed']);
export const rolledBack = reading('RolledBack', ['removed', 'removed', 'removed', 'removed', 'removed'], {
  outcome: {
    reason: 'QuotaExceeded',
    resource: { kind: 'PersistentVolumeClaim', name: 'nim-cache-chat' },
    message: 'The quota of the project is used up.',
  },
});

export interface Answers {
  readonly validateKey?: (body: { apiKey: string; model?: string }) => unknown;
  readonly catalog?: () => unknown;
  readonly create?: (call: Call) => unknown;
  readonly list?: () => unknown;
  readonly remove?: (call: Call) => unknown;
  /** What reading the deployment answers, one after another; the last one for ever. A promise holds the page at the one before. */
  readonly readings?: readonly unknown[];
}

/** Plays the contract of the functions; what a test does not decide on goes well. */
export function contractAnswers(answers: Answers): Answer {
  let readings = 0;
  return (call) => {
    if (call.path === '/validate-key/') {
      const body = call.body as { apiKey: string; model?: string };
      return answers.validateKey?.(body) ?? { outcome: 'valid' };
    }
    if (call.path === '/model-catalog/') return answers.catalog?.() ?? catalog;
    const path = call.path.replace('/deployments/namespaces/team/deployments', '');
    if (path === call.path) return new Problem('not-found', 'There is no such path.');
    if (call.method === 'POST') return answers.create?.(call) ?? listed('Requested');
    if (call.method === 'DELETE') return answers.remove?.(call) ?? listed('Deleting');
    if (path === '') return answers.list?.() ?? { items: [] };
    const all = answers.readings ?? [ready];
    readings += 1;
    return all[Math.min(readings, all.length) - 1];
  };
}
