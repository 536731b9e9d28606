import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import type { NgcApi } from './ngc-api.ts';

/** A model as NVIDIA's search lists it. */
export interface Found {
  readonly id: string;
  readonly updatedDate: string | undefined;
}

export interface Discovery {
  /** Sorted by id, none twice. */
  readonly models: readonly Found[];
  /** What was in the answers and could not be used, by name. */
  readonly odd: readonly string[];
}

const pageSize = 1000;
const pagesMax = 100;
const group = z.object({ groupValue: z.string(), totalCount: z.number().optional(), resources: z.array(z.unknown()) });
const page = z.object({ resultPageTotal: z.number().int().nonnegative(), results: z.array(z.unknown()) });
const resource = z.object({ resourceId: z.string().regex(/^[a-z0-9][\w.-]*(\/[a-z0-9][\w.-]*){1,3}$/i) });

/**
 * Asks for all models, page by page and without a key. A `_scored` group repeats what `CONTAINER` has and is passed over; a group of
 * another name is named. Throws CliError when a page is missing or fewer models came than NVIDIA counts: half a list is none.
 */
export async function discover(api: NgcApi, tell: (text: string) => void = () => {}): Promise<Discovery> {
  const found = new Map<string, Found>();
  const odd: string[] = [];
  let pages = 1;
  let total = 0;
  let listed = 0;
  for (let number = 0; number < pages; number += 1) {
    const q = encodeURIComponent(JSON.stringify({ query: 'orgName:nim', page: number, pageSize }));
    const { status, body } = await api.get(`/v2/search/catalog/resources/CONTAINER?q=${q}`);
    const answer = page.safeParse(body);
    if (status !== 200 || !answer.success) {
      throw new CliError(`page ${number + 1} of NVIDIA's model list did not come (${status || 'no answer'})`);
    }
    pages = Math.min(answer.data.resultPageTotal, pagesMax);
    for (const raw of answer.data.results) {
      const known = group.safeParse(raw);
      if (!known.success) odd.push('a group without a name or a list');
      else if (known.data.groupValue === 'CONTAINER') {
        total = Math.max(total, known.data.totalCount ?? 0);
        for (const item of known.data.resources) {
          listed += 1;
          const read = readResource(item);
          if (typeof read === 'string') odd.push(read);
          else if (!found.has(read.id)) found.set(read.id, read);
        }
      } else if (known.data.groupValue !== '_scored') odd.push(`group "${known.data.groupValue.slice(0, 64)}"`);
    }
    tell(`${found.size} models, page ${number + 1} of ${pages}`);
  }
  if (found.size === 0) throw new CliError("NVIDIA's list has no models");
  if (listed < total) throw new CliError(`NVIDIA counts ${total} models and listed ${listed}`);
  return { models: [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), odd };
}

function readResource(item: unknown): Found | string {
  const known = resource.safeParse(item);
  if (!known.success) {
    const { resourceId, name } = (item ?? {}) as Record<string, unknown>;
    return `a model with the id ${JSON.stringify(resourceId ?? null)} (${JSON.stringify(name ?? null)})`.slice(0, 200);
  }
  const { dateModified } = item as Record<string, unknown>;
  return { id: known.data.resourceId, updatedDate: typeof dateModified === 'string' ? dateModified : undefined };
}
