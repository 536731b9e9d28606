import { Problem } from '../../lib/errors.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { isAlreadyExists, isForbidden } from '../../lib/kube/errors.ts';
import type { KubeObject } from '../../lib/kube/object.ts';
import { resourceOf } from '../../lib/kube/resources.ts';
import { held } from '../../lib/nim/failure.ts';

/** So often, and so long before each time, a name is asked for again that an earlier deployment still has: Kubernetes is collecting that. */
const triesMax = 8;
const tryEveryMs = 250;

/**
 * Creates an object of a new deployment. A name that is taken is somebody else's, which is left alone, or an earlier deployment's that
 * Kubernetes is still collecting, which is waited for. Throws Problem, KubeError, KubeUnreachable.
 */
export async function createUnderFreeName(
  user: KubeClient,
  object: KubeObject,
  pause: (ms: number) => Promise<unknown>,
): Promise<KubeObject> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await user.create(object);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const { standing, finalizers = [] } = await standingInTheWay(user, object);
      if (standing === 'theirs') throw inTheWay(object);
      if (attempt >= triesMax) throw standing === 'unknown' ? inTheWay(object) : stillCollected(object, finalizers);
      if (standing !== 'gone') await pause(tryEveryMs);
    }
  }
}

interface Standing {
  readonly standing: 'gone' | 'leftOver' | 'theirs' | 'unknown';
  readonly finalizers?: readonly string[] | undefined;
}

/** Whose the object is that has the name: an earlier deployment's of ours has our labels and another owner. Its content is not looked at. */
async function standingInTheWay(user: KubeClient, { kind, metadata }: KubeObject): Promise<Standing> {
  const { namespace = '', name, labels, ownerReferences = [] } = metadata;
  try {
    const found = await user.findMetadata(resourceOf(kind), namespace, name);
    if (!found) return { standing: 'gone' };
    const isOurs = Object.entries(labels ?? {}).every(([key, value]) => found.metadata.labels?.[key] === value);
    const [{ name: ownerName, uid } = { name: '', uid: '' }] = ownerReferences;
    const earlier = found.metadata.ownerReferences?.some((owner) => owner.name === ownerName && owner.uid !== uid);
    return { standing: isOurs && earlier ? 'leftOver' : 'theirs', finalizers: found.metadata.finalizers };
  } catch (error) {
    if (isForbidden(error)) return { standing: 'unknown' };
    throw error;
  }
}

function inTheWay({ kind, metadata }: KubeObject): Problem {
  const detail = `${kind} ${metadata.name} exists already and does not belong to this deployment. It was left as it is.`;
  return new Problem('object-in-the-way', detail, {
    errors: [{ field: 'name', message: `needs the name ${metadata.name}, which another ${kind} has` }],
  });
}

function stillCollected({ kind, metadata }: KubeObject, finalizers: readonly string[]): Problem {
  const detail = `Of an earlier deployment of this name, ${held(kind, metadata.name, finalizers)}. Try again shortly.`;
  return new Problem('being-removed', detail, { retryAfterSeconds: 2 });
}
