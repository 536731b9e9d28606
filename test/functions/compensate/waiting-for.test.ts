import { expect, test } from '@jest/globals';
import { noting } from '../../../functions/compensate/waiting-for.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeAnswerTooLarge, KubeError, KubeUnreachable } from '../../../lib/kube/errors.ts';
import type { ConfigMap } from '../../../lib/kube/object.ts';
import { createLogger } from '../../../lib/log.ts';
import { InTheWay } from '../../../lib/nim/failure.ts';
import { parseRecord } from '../../../lib/nim/record.ts';
import { intake, record } from '../../support/record.ts';

const log = createLogger({ name: 'test', level: 'silent' });
const webhook = 'failed calling webhook "servingruntime.kserve-webhook-server.validator": no endpoints available';

test.each<[string, Error, string | undefined]>([
  ['a hold', new InTheWay('nim-owner-chat is held by x'), 'nim-owner-chat is held by x'],
  ['a rule of the cluster', new KubeError(403, 'Forbidden', 'denied the request'), 'denied the request'],
  ['a webhook that is down', new KubeError(500, 'InternalError', webhook), webhook],
  ['an object that is too large', new KubeAnswerTooLarge('larger than 10 bytes'), 'larger than 10 bytes'],
  ['a webhook that says no without a code', new KubeError(400, 'BadRequest', webhook), webhook],
  ['a conflict, which passes', new KubeError(409, 'Conflict', 'changed meanwhile'), undefined],
  ['a server that is busy, which passes', new KubeError(429, 'TooManyRequests', 'later'), undefined],
  ['a server that is starting, which passes', new KubeError(503, 'ServiceUnavailable', 'later'), undefined],
  ['no answer, after which nothing can be noted', new KubeUnreachable('no answer'), undefined],
])('a removal that fails says in the record what it waits for: %s', async (_title, error, waitingFor) => {
  const deleting = record({ intake, status: { phase: 'Deleting' } });
  let stored: ConfigMap = deleting.configMap;
  const kube = createKubeClient(async ({ method, body }) => {
    if (method === 'PUT') stored = body as ConfigMap;
    return stored;
  });
  await expect(noting(deleting, { kube, log }, Promise.reject(error))).rejects.toBe(error);
  expect(parseRecord(stored).status.waitingFor).toBe(waitingFor);
});

test('what cannot be noted hides nothing of why', async () => {
  const deleting = record({ intake, status: { phase: 'Deleting' } });
  const kube = createKubeClient(async () => {
    throw new KubeError(422, 'Invalid', 'Too long');
  });
  const why = new InTheWay('nim-owner-chat is held by x');
  await expect(noting(deleting, { kube, log }, Promise.reject(why))).rejects.toBe(why);
});
