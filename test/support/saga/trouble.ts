import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiCall, ApiError, type Hooks } from '../../../local/cluster/index.ts';

/** Troubles of an API server that come by themselves and go on for a while, as hooks of the embedded cluster. */

const byFunction = ({ username }: ApiCall): boolean => username.startsWith('system:serviceaccount:nim-functions:');

/** Every call takes so long before it is carried out, and again before its answer is sent. */
export const latency = (ms: number): Hooks => ({
  before: async () => void (await sleep(ms)),
  after: async () => void (await sleep(ms)),
});

/** Somebody is always faster: so many changes of records by the functions in a row are refused. */
export function conflictStorm(times: number): Hooks {
  let left = times;
  return {
    before(call) {
      if (call.verb !== 'update' || !byFunction(call) || left === 0) return;
      left -= 1;
      throw new ApiError(409, 'Conflict', 'the object has been modified');
    },
  };
}

/** Of the next so many calls that the functions make, every third is one too many. */
export function throttling(calls: number): Hooks {
  let left = calls;
  return {
    before(call) {
      if (!byFunction(call) || left === 0) return;
      left -= 1;
      if (left % 3 === 0) throw new ApiError(429, 'TooManyRequests', 'too many requests');
    },
  };
}

/** So many connections of the functions are cut when the call has taken effect. */
export function cuts(times: number): Hooks {
  let left = times;
  return {
    after(call) {
      if (!byFunction(call) || call.verb === 'get' || left === 0) return;
      left -= 1;
      return 'drop';
    },
  };
}
