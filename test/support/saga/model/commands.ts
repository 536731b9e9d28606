import fc, { type AsyncCommand } from 'fast-check';
import { deploymentDeletionRequested, deploymentFailed, deploymentRequested } from '../../../../events/index.ts';
import type { KubeObject } from '../../../../lib/kube/object.ts';
import {
  configMaps,
  inferenceServices,
  persistentVolumeClaims,
  type Resource,
  secrets,
  servingRuntimes,
} from '../../../../lib/kube/resources.ts';
import { deploymentLabels, objectNames } from '../../../../lib/nim/names.ts';
import { model as catalogModel } from '../../deployment-calls.ts';
import { faults } from '../wire.ts';
import { type Name, names, type World } from './world.ts';

/** There is no model to keep: what must hold at the end follows from what others did, which the world notes. */
type Nothing = Record<string, never>;
type Command = AsyncCommand<Nothing, World>;

const command = (title: string, run: (world: World) => Promise<void> | void): Command => ({
  check: () => true,
  run: async (_model, world) => run(world),
  toString: () => title,
});

/** Objects of a deployment that others can make or delete, by the name it gives them. */
const objects: Readonly<Record<string, { resource: Resource; nameOf: (name: Name) => string; make?: object }>> = {
  service: {
    resource: inferenceServices,
    nameOf: (name) => objectNames(name).inferenceService,
    make: { spec: { predictor: {} } },
  },
  runtime: {
    resource: servingRuntimes,
    nameOf: (name) => objectNames(name).servingRuntime,
    make: { spec: { containers: [{ name: 'theirs', image: 'theirs' }] } },
  },
  claim: {
    resource: persistentVolumeClaims,
    nameOf: (name) => objectNames(name).cacheClaim,
    make: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  },
  secret: { resource: secrets, nameOf: (name) => objectNames(name).apiKeySecret, make: { data: {} } },
  owner: { resource: configMaps, nameOf: (name) => objectNames(name).owner, make: { data: {} } },
  record: { resource: configMaps, nameOf: (name) => objectNames(name).record },
};

const foreign = (part: string, name: Name): KubeObject | undefined => {
  const { resource, nameOf, make } = objects[part] ?? {};
  if (!resource || !nameOf || !make) return undefined;
  // the admission policies let nobody make an owner without them
  const labels = part === 'owner' ? { labels: deploymentLabels(name) } : {};
  const { apiVersion, kind } = resource;
  return { apiVersion, kind, metadata: { name: nameOf(name), ...labels }, ...make };
};

const deleteOther = async (world: World, part: string, name: Name) => {
  const object = objects[part];
  if (object) await world.remove(object.resource, object.nameOf(name));
};

const forged = {
  requested: (data: object) =>
    deploymentRequested.create({
      source: 'deployments',
      time: new Date(),
      data: { ...(data as { namespace: string; name: string; recordUid: string }), model: catalogModel, tag: '9.9.9' },
    }),
  failed: (data: object) =>
    deploymentFailed.create({
      source: 'provision',
      time: new Date(),
      data: {
        ...(data as { namespace: string; name: string; recordUid: string }),
        outcome: { reason: 'Forged', message: 'nobody said so' },
      },
    }),
  'deletion.requested': (data: object) =>
    deploymentDeletionRequested.create({
      source: 'deployments',
      time: new Date(),
      data: data as { namespace: string; name: string; recordUid: string },
    }),
} as const;

const rights = ['create persistentvolumeclaims', 'create inferenceservices', 'update configmaps', 'delete', 'get'];

const name = fc.constantFrom(...names);
const index = fc.nat({ max: 5 });
const part = fc.constantFrom(...Object.keys(objects));

/** What goes on in any project on any day. */
const everyday: fc.Arbitrary<Command>[] = [
  fc
    .tuple(name, fc.constantFrom('50Gi', '60Gi'))
    .map(([n, size]) =>
      command(`ask ${n} ${size}`, (world) =>
        world.start(() => world.under.saga.ask(n, { storage: { size } }, world.laterMs)),
      ),
    ),
  name.map((n) =>
    command(`ask ${n} twice at once`, (world) => {
      for (const apiKey of ['nvapi-good-one', 'nvapi-good-other']) {
        world.start(() => world.under.saga.ask(n, { apiKey }, world.laterMs));
      }
    }),
  ),
  fc
    .tuple(name, fc.constantFrom('keep', 'delete'))
    .map(([n, cache]) =>
      command(`delete ${n} ${cache}`, (world) =>
        world.start(() => world.under.saga.call('DELETE', `/${n}?cache=${cache}`)),
      ),
    ),
  index.map((i) =>
    command(`deliver ${i}`, (world) => {
      const event = world.take(i);
      if (event) world.deliver(event);
    }),
  ),
  fc.constant(command('deliver all', deliverAll)),
];

/** What goes wrong, and what others do. */
const trouble: fc.Arbitrary<Command>[] = [
  index.map((i) =>
    command(`duplicate ${i}`, (world) => {
      const { queue } = world.under.saga;
      const event = queue[i % Math.max(queue.length, 1)];
      if (event) queue.push(event);
    }),
  ),
  index.map((i) =>
    command(`drop ${i}`, (world) => {
      const event = world.take(i);
      if (event) world.under.saga.lost.push(event);
    }),
  ),
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom(...faults, 'conflict' as const, 'throttled' as const))
    .map(([calls, fault]) =>
      command(`${fault} in ${calls} calls`, (world) => world.under.saga.wire.armNext(calls, fault)),
    ),
  fc
    .integer({ min: 2, max: 12 })
    .map((conflicts) => command(`${conflicts} conflicts in a row`, (world) => world.under.saga.wire.storm(conflicts))),
  fc.constant(
    command('answers take their time', (world) => {
      world.slow = true;
    }),
  ),
  fc.tuple(part, name).map(([p, n]) =>
    command(`others create ${p} of ${n}`, async (world) => {
      const object = foreign(p, n);
      if (object) await world.create(object);
    }),
  ),
  fc.tuple(part, name).map(([p, n]) => command(`others delete ${p} of ${n}`, (world) => deleteOther(world, p, n))),
  fc.tuple(part, name).map(([p, n]) =>
    command(`others make ${p} of ${n} anew`, async (world) => {
      await deleteOther(world, p, n);
      const object = foreign(p, n);
      if (object) await world.create(object);
    }),
  ),
  fc.constantFrom(...rights).map((right) =>
    command(`revoke ${right}`, ({ under }) => {
      under.saga.wire.refusals = [new RegExp(`^${right}`)];
    }),
  ),
  fc.constant(
    command('give rights back', ({ under }) => {
      under.saga.wire.refusals = [];
    }),
  ),
  fc
    .tuple(fc.constantFrom(...(Object.keys(forged) as (keyof typeof forged)[])), name, fc.boolean())
    .map(([type, n, genuine]) =>
      command(`forge ${type} of ${n}${genuine ? '' : ' of another record'}`, (world) =>
        world.forge(forged[type], n, genuine),
      ),
    ),
];

/** Time and what it brings. */
const overdue: fc.Arbitrary<Command>[] = [
  name.map((n) =>
    command(`${n} is given up while it is worked on`, async (world) => {
      world.laterMs += 20 * 60_000;
      await world.forge(forged.failed, n, true);
      deliverAll(world);
    }),
  ),
  fc.constantFrom(60_000, 5 * 60_000, 20 * 60_000).map((ms) =>
    command(`${ms / 60_000} minutes pass`, (world) => {
      world.laterMs += ms;
    }),
  ),
  fc.constant(command('sweep', (world) => world.start(() => world.under.saga.sweep(world.laterMs)))),
];

/** The end of a project: nothing comes after it but what was under way. */
const terminate = command('the namespace goes', async (world) => {
  world.terminated = true;
  await world.under.project.remove();
});

/** Often what is usual, sometimes trouble, now and then the end. */
export const commands: fc.Arbitrary<Command>[] = [
  ...Array.from({ length: 8 }, () => everyday).flat(),
  ...Array.from({ length: 2 }, () => trouble).flat(),
  ...Array.from({ length: 3 }, () => overdue).flat(),
  fc.constant(terminate),
];

function deliverAll(world: World): void {
  for (let event = world.take(0); event; event = world.take(0)) world.deliver(event);
}
