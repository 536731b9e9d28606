/**
 * The three functions of the metadata reflection proposal that tsyringe, a dependency of @peculiar/x509, insists on finding
 * before it loads. Import this before @peculiar/x509.
 */
const known = new WeakMap<object, Map<unknown, unknown>>();

const ofTarget = (target: object): Map<unknown, unknown> => {
  const metadata = known.get(target) ?? new Map<unknown, unknown>();
  known.set(target, metadata);
  return metadata;
};

const getOwnMetadata = (key: unknown, target: object): unknown => known.get(target)?.get(key);

const reflection = {
  defineMetadata: (key: unknown, value: unknown, target: object): void => void ofTarget(target).set(key, value),
  getOwnMetadata,
  getMetadata(key: unknown, target: object): unknown {
    for (let one: object | null = target; one; one = Object.getPrototypeOf(one)) {
      if (known.get(one)?.has(key)) return getOwnMetadata(key, one);
    }
    return undefined;
  },
};

// a real polyfill that somebody loaded before stays
if (!('getMetadata' in Reflect)) Object.assign(Reflect, reflection);
