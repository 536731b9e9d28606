import { expect, test } from '@jest/globals';
import { noting } from '../../../functions/compensate/waiting-for.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeAnswerTooLarge, KubeError, KubeUnreachable } from '../../../lib/kube/errors.ts';
import type { ConfigMap } from '../../../lib/kube/object.ts';
import { InTheWay } from '../../../lib/nim/failure.ts';
import { parseRecord } from '../../../lib/nim/record.ts';
import { intake, record } from '../../support/record.ts';

const webhook = 'failed calling webhook "servingruntime.kserve-webhook-server.validator": no endpoints available';

test.each<[string, Error, string | undefined]>([
  ['a hold', new InTheWay('nim-owner-chat is held by x'), 'nim-owner-chat is held by x'],
  ['a rule of the cluster', new KubeError(403, 'Forbidden', 'denied the request'), 'denied the request'],
  ['a webhook that is down', new KubeError(500, 'InternalError', webhook), webhook],
  ['an object that is too large', new KubeAnswerTooLarge('larger than 10 bytes'), 'larger than 10 bytes'],
  ['a conflict, which passes', new KubeError(409, 'Conflict', 'changed meanwhile'), undefined],
  ['a server that is busy, which passes', new KubeError(429, 'TooManyRequests', 'later'), undefined],
  ['no answer, after which nothing can be noted', new KubeUnreachable('no answer'), undefined],
])('a removal that fails says in the record what it waits for: %s', async (_title, error, waitingFor) => {
  const deleting = record({ intake, status: { phase: 'Deleting' } });
  let stored: ConfigMap = deleting.configMap;
  const kube = createKubeClient(async ({ method, body }) => {
    if (method === 'PUT') stored = body as ConfigMap;
    return stored;
  });
  await expect(noting(deleting, kube, Promise.reject(error))).rejects.toBe(error);
  expect(parseRecord(stored).status.waitingFor).toBe(waitingFor);
});
