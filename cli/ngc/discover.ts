import { z } from 'zod';
import { isImage } from '../../lib/nim/catalog/image.ts';
import { modelIdPattern } from '../../lib/nim/model-id.ts';
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
  /** Listed with an id that nobody could deploy, each by what it has for a name: they count against the failure budget. */
  readonly unusable: readonly string[];
  /** What else was odd in the answers, for people. */
  readonly notes: readonly string[];
}

const pageSize = 1000;
const pagesMax = 100;
/** A count, or one that came as text. */
const count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ])
  .pipe(z.number().int().nonnegative());
const page = z.object({ resultPageTotal: count, results: z.array(z.unknown()) });
const group = z.object({ groupValue: z.string(), totalCount: z.unknown().optional(), resources: z.array(z.unknown()) });
const resourceId = z.string().refine((id) => modelIdPattern.test(id) && isImage(`nvcr.io/${id}`));

/**
 * Asks for all models, page by page and without a key. A `_scored` group repeats what `CONTAINER` has and is passed over; a group of
 * another name is named. Throws CliError when a page is missing or fewer models came than NVIDIA counts: half a list is none.
 */
export async function discover(api: NgcApi, tell: (text: string) => void = () => {}): Promise<Discovery> {
  const found = new Map<string, Found>();
  const unusable: string[] = [];
  const notes = new Set<string>();
  let pages = 1;
  let total = 0;
  let listed = 0;
  for (let number = 0; number < pages; number += 1) {
    const results = await pageOf(api, number);
    pages = results.pages;
    for (const raw of results.groups) {
      const known = group.safeParse(raw);
      if (!known.success) notes.add("NVIDIA's list: a group without a name or a list, passed over");
      else if (known.data.groupValue === 'CONTAINER') {
        const counted = count.safeParse(known.data.totalCount);
        if (counted.success) total = Math.max(total, counted.data);
        else
          notes.add("NVIDIA's list: has no count of its models; only the catalog before tells whether it is complete");
        for (const item of known.data.resources) {
          listed += 1;
          const read = readResource(item);
          if (typeof read === 'string') unusable.push(read);
          else if (!found.has(read.id)) found.set(read.id, read);
        }
      } else if (known.data.groupValue !== '_scored') {
        notes.add(`NVIDIA's list: group ${shown(known.data.groupValue)}, passed over`);
      }
    }
    tell(`${found.size} models, page ${number + 1} of ${pages}`);
  }
  if (found.size === 0) throw new CliError("NVIDIA's list has no models");
  if (listed < total) throw new CliError(`NVIDIA counts ${total} models and listed ${listed}`);
  return { models: [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), unusable, notes: [...notes] };
}

async function pageOf(api: NgcApi, number: number): Promise<{ pages: number; groups: readonly unknown[] }> {
  const q = encodeURIComponent(JSON.stringify({ query: 'orgName:nim', page: number, pageSize }));
  const { status, body } = await api.get(`/v2/search/catalog/resources/CONTAINER?q=${q}`);
  const where = `page ${number + 1} of NVIDIA's model list`;
  if (status !== 200) throw new CliError(`${where} did not come (${status || 'no answer'})`);
  const answer = page.safeParse(body);
  if (!answer.success) {
    const field = answer.error.issues[0]?.path.join('.');
    throw new CliError(`${where} cannot be read: ${field ? `its ${field} is odd or missing` : 'it is no object'}`);
  }
  if (answer.data.resultPageTotal > pagesMax) throw new CliError(`NVIDIA's model list has more than ${pagesMax} pages`);
  return { pages: answer.data.resultPageTotal, groups: answer.data.results };
}

function readResource(item: unknown): Found | string {
  const { resourceId: given, name, dateModified } = (item ?? {}) as Record<string, unknown>;
  const id = resourceId.safeParse(given);
  if (!id.success) return `a model with the id ${shown(given)} (${shown(name)})`;
  return { id: id.data, updatedDate: typeof dateModified === 'string' ? dateModified : undefined };
}

const shown = (value: unknown): string => JSON.stringify(value ?? null).slice(0, 100);
