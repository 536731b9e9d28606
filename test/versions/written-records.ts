import { KubeUnreachable } from '../../lib/kube/errors.ts';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { servingRuntimes } from '../../lib/kube/resources.ts';
import { recordLabel } from '../../lib/nim/names.ts';
import { parseSettings } from '../../lib/nim/settings.ts';
import { inProcessApiServer } from '../support/embedded-api-server.ts';
import { openSaga, type Saga } from '../support/saga/index.ts';
import { openProject, type Project } from '../support/saga/project.ts';

interface Course {
  readonly settings?: Readonly<Record<string, string>>;
  readonly run: (saga: Saga, project: Project) => Promise<unknown>;
}

const refused = /^create inferenceservices$/;

/** The API server has a passing trouble with so many creations of an InferenceService. */
function failCreations({ wire }: Saga, times: number): void {
  let left = times;
  wire.turn = (label, deliver) => {
    if (!refused.test(label) || left === 0) return deliver();
    left -= 1;
    throw new KubeUnreachable('no answer');
  };
}

/** Courses that a deployment can take: together they write everything that a record can hold. */
const courses: Readonly<Record<string, Course>> = {
  'deleted but for its cache': {
    async run(saga) {
      await saga.ask('chat', { displayName: 'Chat for all', resources: { gpus: 2, cpu: '4', memory: '64Gi' } });
      await saga.settle();
      await saga.call('DELETE', '/chat?cache=keep');
    },
  },
  'deleted with its cache': {
    async run(saga) {
      await saga.ask('chat', { storage: { size: '50Gi', className: 'fast' }, replicas: 2 });
      await saga.settle();
      await saga.call('DELETE', '/chat?cache=delete');
    },
  },
  'without a key, on an existing claim': {
    settings: { 'disconnected.disableKeyCollection': 'true' },
    run: (saga) => saga.ask('chat', { storage: { existingClaim: 'models' }, apiKey: undefined }),
  },
  'with an attempt that failed': {
    run(saga) {
      failCreations(saga, 1);
      return saga.ask('chat');
    },
  },
  'given up': {
    run(saga) {
      failCreations(saga, Number.POSITIVE_INFINITY);
      return saga.ask('chat');
    },
  },
  refused: {
    run(saga) {
      saga.wire.refusals = [refused];
      return saga.ask('chat');
    },
  },
  'in the way of another object': {
    async run(saga, { kube, namespace }) {
      const { apiVersion, kind } = servingRuntimes;
      await kube.create({ apiVersion, kind, metadata: { name: 'nim-runtime-chat', namespace } });
      await saga.ask('chat');
    },
  },
  'deleted before it was provisioned': {
    async run(saga) {
      await saga.ask('chat');
      await saga.call('DELETE', '/chat?cache=delete');
    },
  },
  'deleted after it was rolled back': {
    async run(saga) {
      saga.wire.refusals = [refused];
      await saga.ask('chat');
      await saga.settle();
      await saga.call('DELETE', '/chat?cache=keep');
    },
  },
  'interrupted before its Secrets were there': {
    async run(saga) {
      await saga.ask('other');
      const at = saga.wire.journal.lastIndexOf('create configmaps') + 1;
      saga.wire.arm({ at, fault: 'killed after' });
      await saga.ask('chat');
    },
  },
};

/** A record as it was stored, and in which course. */
export interface Written {
  readonly course: string;
  readonly record: ConfigMap;
}

/** Every record as the functions of this revision write it in the course of their work, each time that it is stored. */
export async function writtenRecords(): Promise<readonly Written[]> {
  const written: Written[] = [];
  for (const [course, { run, settings = {} }] of Object.entries(courses)) {
    const server = inProcessApiServer();
    server.objects.watch('ConfigMap', ({ type, object }) => {
      const record = object as unknown as ConfigMap;
      if (type !== 'DELETED' && record.metadata.labels?.[recordLabel]) written.push({ course, record });
    });
    try {
      const project = await openProject(server);
      const saga = await openSaga(server, project, { settings: parseSettings(settings) });
      await run(saga, project);
      await saga.settle();
      await saga.sweepLater();
      await saga.wire.quiet();
    } finally {
      await server.close();
    }
  }
  return written;
}
