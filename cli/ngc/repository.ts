import { repositoryPath } from '../../lib/ngc/repository-path.ts';
import { isTag } from '../../lib/nim/catalog/image.ts';
import type { BearerToken } from '../../lib/secret.ts';
import { CliError } from '../cli-error.ts';
import type { NgcApi } from './ngc-api.ts';

/** What NVIDIA says about one model. `odd` names what could not be used of it. */
export type Repository =
  | {
      readonly kind: 'listed';
      readonly tags: readonly string[];
      readonly latestTag?: string | undefined;
      readonly updatedDate?: string | undefined;
      readonly odd: readonly string[];
    }
  | { readonly kind: 'restricted' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Asks for the tags of a model. Throws CliError when the key itself is refused: no other model would go better. */
export async function askRepository(api: NgcApi, id: string, key: BearerToken): Promise<Repository> {
  const { status, body } = await api.get(repositoryPath(id), key);
  if (status === 401) throw new CliError('NVIDIA does not accept the key');
  if (status === 451) return { kind: 'restricted' };
  if (status !== 200) return { kind: 'failed', reason: status === 0 ? 'no answer' : `status ${status}` };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { kind: 'failed', reason: 'the answer is no object' };
  }
  const { tags, latestTag, updatedDate } = body as Record<string, unknown>;
  if (tags !== undefined && tags !== null && !Array.isArray(tags)) {
    return { kind: 'failed', reason: 'its tags are no list' };
  }
  const all: unknown[] = tags ?? [];
  const usable = all.filter((tag): tag is string => typeof tag === 'string' && isTag(tag));
  const odd = all
    .filter((tag) => !usable.includes(tag as string))
    .map((tag) => `tag ${JSON.stringify(tag)}`.slice(0, 80));
  if (usable.length === 0) odd.push('no tag');
  return {
    kind: 'listed',
    tags: [...new Set(usable)],
    latestTag: textOf(latestTag, 'latestTag', odd),
    updatedDate: textOf(updatedDate, 'updatedDate', odd),
    odd,
  };
}

function textOf(value: unknown, name: string, odd: string[]): string | undefined {
  if (typeof value === 'string' && value !== '' && value.length <= 128) return value;
  if (value !== undefined && value !== null && value !== '') odd.push(`${name} ${JSON.stringify(value)}`.slice(0, 80));
  return undefined;
}
