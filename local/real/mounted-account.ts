import { renameSync, rmSync } from 'node:fs';
import type { Transport } from '../../lib/kube/transport.ts';
import type { FunctionService } from '../services.ts';
import type { StateFolder } from '../state-folder.ts';
import { requestToken } from './account-token.ts';

/** A folder as a kubelet mounts it into a pod, whose token is renewed in time and goes with it. */
export interface MountedAccount {
  readonly folder: string;
  close(): void;
}

/** A kubelet renews a token at 80 % of its life; a renewal that fails is tried again this often. */
const renewedAt = 0.8;
const tryAgainMs = 30_000;

export interface MountInput {
  readonly send: Transport;
  readonly state: StateFolder;
  readonly caPem: string;
  readonly log: (line: string) => void;
  readonly now?: () => Date;
}

/**
 * Writes the credentials of a function's ServiceAccount, and keeps them fresh until it is closed. Undefined where the account cannot
 * be had. Throws KubeError and KubeUnreachable for the first token only.
 */
export async function mountAccount(
  { serviceAccount: name, namespace }: FunctionService,
  { send, state, caPem, log, now = () => new Date() }: MountInput,
): Promise<MountedAccount | undefined> {
  const folder = `serviceaccounts/${name}`;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function renew(): Promise<boolean> {
    const got = await requestToken(send, { namespace, name });
    if (!got) return false;
    state.write(`${folder}/ca.crt`, caPem);
    state.write(`${folder}/namespace`, namespace);
    // whole or not at all: the function reads it whenever it likes
    renameSync(state.write(`${folder}/token.new`, got.token), state.file(`${folder}/token`));
    plan((got.expiresAt.getTime() - now().getTime()) * renewedAt);
    return true;
  }

  function plan(delayMs: number): void {
    if (closed) return;
    timer = setTimeout(() => {
      renew().then(
        (renewed) => renewed || plan(tryAgainMs),
        (error: unknown) => {
          log(`the token of ${namespace}/${name} could not be renewed: ${(error as Error).message}`);
          plan(tryAgainMs);
        },
      );
    }, delayMs).unref();
  }

  if (!(await renew())) return undefined;
  return {
    folder: state.file(folder),
    close() {
      closed = true;
      clearTimeout(timer);
      rmSync(state.file(`${folder}/token`), { force: true });
    },
  };
}
