import { z } from 'zod';
import { repositoryPath } from '../../lib/ngc/repository-path.ts';
import { isTag } from '../../lib/nim/catalog/image.ts';
import type { BearerToken } from '../../lib/secret.ts';
import { CliError } from '../cli-error.ts';
import type { NgcApi } from './ngc-api.ts';

/** What NVIDIA says about one model. `odd` names what could not be used of it, the lack of any tag included. */
export type Repository =
  | ({ readonly kind: 'listed' } & Facts)
  | { readonly kind: 'restricted' }
  /** `absent`: NVIDIA knows no such model. */
  | { readonly kind: 'failed'; readonly reason: string; readonly absent?: boolean };

/** So many odd tags of one model are named, the rest counted. */
const namedMax = 10;

/** A 200 without a tag is no answer, whatever else it says: it neither replaces tags nor shows that a model is not restricted. */
export const isAnswer = (repository: Repository | undefined): boolean =>
  repository?.kind === 'restricted' || (repository?.kind === 'listed' && repository.tags.length > 0);

/** Asks for the tags of a model. Throws CliError when the key itself is refused: no other model would go better. */
export async function askRepository(api: NgcApi, id: string, key: BearerToken): Promise<Repository> {
  const { status, body, empty, why } = await api.get(repositoryPath(id), key);
  if (status === 401) throw new CliError('NVIDIA does not accept the key');
  // NVIDIA's own has no body (DOMAIN section 3): one that has is a proxy's, and says nothing about NVIDIA
  if (status === 451) return empty ? { kind: 'restricted' } : failed("status 451 with a body, which is not NVIDIA's");
  if (status === 404) return { kind: 'failed', reason: 'status 404', absent: true };
  if (status !== 200) return failed(status === 0 ? `no answer (${why})` : `status ${status}`);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return failed('the answer is no object');
  return readRepository(id, body as Record<string, unknown>);
}

function readRepository(id: string, body: Record<string, unknown>): Repository {
  const other = anotherModel(id, body);
  if (other) return failed(`the answer is about ${other}`);
  const { tags } = body;
  if (tags !== undefined && tags !== null && !Array.isArray(tags)) return failed('its tags are no list');
  return { kind: 'listed', ...factsOf(tags ?? [], body) };
}

/** What is told of a model, as far as it can be used; `odd` names the rest. */
export interface Facts {
  readonly tags: readonly string[];
  readonly latestTag?: string | undefined;
  /** A date as `YYYY-MM-DD`. */
  readonly updatedDate?: string | undefined;
  readonly odd: readonly string[];
}

export function factsOf(all: readonly unknown[], about: { latestTag?: unknown; updatedDate?: unknown }): Facts {
  const { latestTag } = about;
  const usable = new Set(all.filter((tag): tag is string => typeof tag === 'string' && isTag(tag)));
  const unusable = all.filter((tag) => !usable.has(tag as string)).map((tag) => `tag ${shown(tag)}`);
  const repeats = all.length - unusable.length - usable.size;
  const odd = unusable.slice(0, namedMax);
  if (unusable.length > namedMax) odd.push(`${unusable.length - namedMax} more such tags`);
  if (repeats > 0) odd.push(`${repeats} repeated ${repeats > 1 ? 'tags' : 'tag'}`);
  if (usable.size === 0) odd.push('no tag that can be used');
  const latest = typeof latestTag === 'string' && usable.has(latestTag) ? latestTag : undefined;
  if (isGiven(latestTag) && latest === undefined) odd.push(`latestTag ${shown(latestTag)}, which is none of its tags`);
  const updatedDate = dateOf(about.updatedDate);
  if (isGiven(about.updatedDate) && updatedDate === undefined) odd.push(`updatedDate ${shown(about.updatedDate)}`);
  return { tags: [...usable], latestTag: latest, updatedDate, odd };
}

/** The id that an answer tells of itself where it tells one, when it is not the one that was asked for. */
function anotherModel(id: string, { namespace, name }: Record<string, unknown>): string | undefined {
  const at = id.lastIndexOf('/');
  const told = [isGiven(namespace) ? namespace : id.slice(0, at), isGiven(name) ? name : id.slice(at + 1)].join('/');
  return told === id ? undefined : shown(told);
}

/** The day of an ISO 8601 date, or undefined where it is none. */
export function dateOf(value: unknown): string | undefined {
  const day = typeof value === 'string' ? /^\d{4}-\d\d-\d\d(?=$|[T ])/.exec(value)?.[0] : undefined;
  return z.iso.date().safeParse(day).data;
}

export const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
const failed = (reason: string): Repository => ({ kind: 'failed', reason });
const shown = (value: unknown): string => JSON.stringify(value).slice(0, 80);
