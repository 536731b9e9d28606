import { constants, createContext, runInContext } from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/** What Node keeps of an error by itself. */
const framesMax = 10;

/**
 * Jest's environment for Node with globals that cost what they cost in Node. Jest looks every one up in a proxy, `Object` as well, which
 * is a third of the time of the saga's thousands of courses; and it keeps a hundred frames of every error.
 */
// biome-ignore lint/style/noDefaultExport: jest wants it so
export default class Environment extends TestEnvironment {
  constructor(...[config, context]: ConstructorParameters<typeof TestEnvironment>) {
    super(config, context);
    const proxied = this.global;
    this.context = createContext(constants.DONT_CONTEXTIFY);
    this.global = runInContext('globalThis', this.context) as typeof proxied;
    // those of the process, as Jest has it: Buffers are made of them
    const shared: readonly PropertyKey[] = ['ArrayBuffer', 'Uint8Array'];
    for (const key of Reflect.ownKeys(proxied)) {
      if (key in this.global && !shared.includes(key)) continue;
      const descriptor = Object.getOwnPropertyDescriptor(proxied, key);
      if (descriptor) Object.defineProperty(this.global, key, descriptor);
    }
    this.global.global = this.global;
    this.global.Error.stackTraceLimit = framesMax;
  }
}
