import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiCall, ApiError, type Hooks } from '../../local/cluster/index.ts';
import type { ServerUnderTest } from '../support/api-server.ts';
import { goodCanary } from '../support/deployment-calls.ts';
import { embeddedApiServer } from '../support/embedded-api-server.ts';
import { newProject, openSaga } from '../support/saga.ts';

type Fault = 'error before' | 'error after' | 'cut before' | 'cut after';
const faults: readonly Fault[] = ['error before', 'error after', 'cut before', 'cut after'];

/** The call, counted from the arming, at which something goes wrong once. */
let armed: { at: number; fault: Fault } | undefined;
let calls: string[] = [];
let refuseServices = false;

function strike(moment: 'before' | 'after'): 'drop' | undefined {
  if (!armed || calls.length !== armed.at || !armed.fault.endsWith(moment)) return undefined;
  const { fault } = armed;
  armed = undefined;
  if (fault.startsWith('cut')) return 'drop';
  throw new ApiError(503, 'ServiceUnavailable', `struck ${moment} the call`);
}
const hooks: Hooks = {
  before({ verb, resource, dryRun }: ApiCall) {
    calls.push(`${verb} ${resource}${dryRun ? ' (dry run)' : ''}`);
    const struck = strike('before');
    if (refuseServices && verb === 'create' && resource === 'inferenceservices' && !dryRun) {
      throw new ApiError(403, 'Forbidden', 'admission webhook denied the request');
    }
    return struck;
  },
  after: () => strike('after'),
};

let server: ServerUnderTest;
beforeAll(async () => {
  server = await embeddedApiServer({ hooks });
});
afterAll(() => server.close());

type Saga = ReturnType<typeof openSaga>;

/** What is done while a call may go wrong, after what was done before in peace. Both answer the HTTP status. */
interface Scenario {
  readonly before?: (saga: Saga) => Promise<unknown>;
  readonly during: (saga: Saga) => Promise<number>;
  readonly servicesRefused?: boolean;
}

/** Runs a scenario in a project of its own and gives what is left when all is quiet. */
async function run({ before, during, servicesRefused = false }: Scenario, fault?: { at: number; fault: Fault }) {
  armed = undefined;
  refuseServices = servicesRefused;
  const name = await newProject(server);
  const saga = openSaga(server, name);
  try {
    await saga.kube.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other', namespace: name } });
    await before?.(saga);
    await saga.settle();
    saga.outcomes.length = 0;
    calls = [];
    armed = fault;
    const status = await during(saga);
    await saga.settle();
    const met = calls;
    armed = undefined;
    await saga.sweepLater();
    for (const error of saga.errors) {
      expect(goodCanary.foundIn(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }))).toEqual([]);
    }
    const phase = (await saga.phase('chat')) ?? 'no record';
    return { status, calls: met, phase, objects: await saga.objects(), outcomes: [...new Set(saga.outcomes)] };
  } finally {
    refuseServices = false;
    await saga.close();
  }
}

const whole = [
  'ConfigMap/nim-deployment-chat',
  'ConfigMap/nim-owner-chat',
  'ConfigMap/other',
  'InferenceService/chat',
  'PersistentVolumeClaim/nim-cache-chat',
  'Secret/nvidia-nim-image-pull-chat',
  'Secret/nvidia-nim-secrets-chat',
  'ServingRuntime/nim-runtime-chat',
];

/** What may be left of it: everything, or nothing but the record that tells why, or nothing at all when it was never accepted. */
const expected: Readonly<Record<string, readonly string[]>> = {
  Provisioned: whole,
  RolledBack: ['ConfigMap/nim-deployment-chat', 'ConfigMap/other'],
  'no record': ['ConfigMap/other'],
};

/** Runs a scenario once in peace, and then once for each of its calls with that call going wrong. */
async function everyFault(
  scenario: Scenario,
  fault: Fault,
  check: (result: Awaited<ReturnType<typeof run>>) => object,
) {
  const { calls: path } = await run(scenario);
  expect(path.length).toBeGreaterThan(5);
  for (let at = 1; at <= path.length; at += 1) {
    const result = await run(scenario, { at, fault });
    const where = `${fault} call ${at}, ${path[at - 1]}: ${result.status} ${result.phase}`;
    const { objects, outcomes } = result;
    expect({ where, objects, outcomes }).toEqual({ where, objects: expected[result.phase], ...check(result) });
  }
}

const outcome = (name: string): string => `io.opendatahub.nim.deployment.${name}.v1`;

describe.each(faults)('one call that goes wrong (%s it is committed), wherever it is', (fault) => {
  test('when a deployment is asked for: it is there whole, or was refused and is not there', async () => {
    const scenario: Scenario = { during: (saga) => saga.ask('chat') };
    expect(await run(scenario)).toMatchObject({ status: 202, phase: 'Provisioned', objects: whole });
    await everyFault(scenario, fault, ({ status, phase }) => {
      if (status === 202) return { outcomes: [outcome('provisioned')] };
      return { outcomes: phase === 'no record' ? [] : [outcome('rolledback')] };
    });
  });

  test('when a deployment fails: it is rolled back, or was refused and is not there', async () => {
    const scenario: Scenario = { during: (saga) => saga.ask('chat'), servicesRefused: true };
    expect(await run(scenario)).toMatchObject({ status: 202, phase: 'RolledBack' });
    await everyFault(scenario, fault, ({ phase }) => ({
      outcomes: phase === 'no record' ? [] : [outcome('rolledback')],
    }));
  });

  test('when a deployment is deleted: it is gone, or the call was refused and it is whole', async () => {
    const scenario: Scenario = { before: (saga) => saga.ask('chat'), during: (saga) => saga.call('DELETE', '/chat') };
    expect(await run(scenario)).toMatchObject({ status: 202, phase: 'no record' });
    await everyFault(scenario, fault, ({ phase }) => ({
      outcomes: phase === 'no record' ? [outcome('deleted')] : [],
    }));
  });
});

describe('an event that the Broker refuses', () => {
  test('is answered 503 and leaves nothing behind', async () => {
    const name = await newProject(server);
    const saga = openSaga(server, name);
    saga.refuseEvents();
    expect(await saga.ask('chat')).toBe(503);
    expect(await saga.objects()).toEqual([]);
    await saga.close();
  });
});
