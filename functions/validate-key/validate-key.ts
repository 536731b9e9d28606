import { z } from 'zod';
import { Problem } from '../../lib/errors.ts';
import { parseBody } from '../../lib/http/body.ts';
import { callerToken } from '../../lib/http/caller.ts';
import { asProblems, ofTheCluster } from '../../lib/http/kube-problem.ts';
import { type Handler, json } from '../../lib/http/message.ts';
import type { Cluster } from '../../lib/kube/cluster.ts';
import { apiKey } from '../../lib/ngc/api-key.ts';
import type { CheckKey } from '../../lib/ngc/key-checks.ts';
import { userMessages } from '../../lib/ngc/key-outcomes.ts';
import { modelIdPattern } from '../../lib/nim/model-id.ts';
import type { ReadSettings } from '../../lib/nim/settings-source.ts';
import type { Secret } from '../../lib/secret.ts';
import type { KeyAnswer } from './answers.ts';

export interface Ports {
  readonly cluster: () => Promise<Pick<Cluster, 'as'>>;
  readonly readSettings: ReadSettings;
  readonly checkKey: CheckKey;
}

const modelId = z.string().max(253).regex(modelIdPattern, 'must be a model id');
/** The body of `POST /`. */
export const keyQuestion = z.strictObject({
  apiKey,
  model: modelId.optional().describe('Id of a model: whether the key may have it is asked too.'),
});

/**
 * `POST /` `{apiKey, model?}` → `{outcome, userMessage?, retryAfterSeconds?, restrictedHere?}`, for users of the cluster only: it is nobody else's
 * oracle. Status 200 whatever the outcome: the question was answered.
 */
export function validateKeyHandler(ports: Ports): Handler {
  /** Whether NVIDIA restricts a model here that it is known to restrict somewhere; undefined when nobody wants to know or can say. */
  async function probe(model: string | undefined, who: { key: Secret; user: string }): Promise<boolean | undefined> {
    if (model === undefined) return undefined;
    const { outcome } = await ports.checkKey({ ...who, model });
    return outcome === 'restricted' ? true : outcome === 'valid' ? false : undefined;
  }

  return async function validate(request) {
    if (request.path !== '/') throw new Problem('not-found', 'There is nothing here but POST /.');
    if (request.method !== 'POST') {
      throw new Problem('method-not-allowed', 'A key is validated by POST.', { headers: { allow: 'POST' } });
    }
    const token = callerToken(request.headers);
    const { apiKey: key, model } = parseBody(request, keyQuestion);
    const user = (await ports.cluster()).as(token);
    const [{ username }, settings] = await Promise.all([
      asProblems(() => user.whoAmI()),
      ofTheCluster('configuration', ports.readSettings),
    ]);
    if (!settings.validateKeys) return json(200, { outcome: 'skipped' } satisfies KeyAnswer);
    const { outcome, retryAfterSeconds } = await ports.checkKey({ key, model, user: username });
    const restrictedHere = outcome === 'valid' ? await probe(settings.regionProbe, { key, user: username }) : undefined;
    const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    const answer: KeyAnswer = { outcome, userMessage: userMessages[outcome], retryAfterSeconds, restrictedHere };
    return json(200, answer, headers);
  };
}
