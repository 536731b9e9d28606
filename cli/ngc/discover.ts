import { z } from 'zod';
import { isImage } from '../../lib/nim/catalog/image.ts';
import { modelIdPattern } from '../../lib/nim/model-id.ts';
import { CliError } from '../cli-error.ts';
import type { NgcApi, NgcReply } from './ngc-api.ts';
import { dateOf, isGiven } from './repository.ts';
import { askPage } from './search.ts';

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
  /** How many more NVIDIA counts than it listed, repeats left out. */
  readonly missing: number;
  /** What else was odd in the answers, for people. */
  readonly notes: readonly string[];
}

const pagesMax = 100;
const roundsMax = 2;
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
/** Of the organisation that was asked about, and such that an image can have it for a name. */
const resourceId = z
  .string()
  .refine((id) => id.startsWith('nim/') && modelIdPattern.test(id) && isImage(`nvcr.io/${id}`));

/**
 * Asks for all models, page by page and without a key; once more when fewer came than NVIDIA counts, because a list that changes
 * meanwhile repeats one model and loses another. A `_scored` group repeats what `CONTAINER` has and is passed over; a group of
 * another name is named. `firstPage` is the answer to {@link askPage} of page 0, where it was asked for before. Throws CliError when a page does not come, or is short and no count tells whether that is all.
 */
export async function discover(
  api: NgcApi,
  tell: (text: string) => void = () => {},
  firstPage?: NgcReply,
): Promise<Discovery> {
  const list: List = { found: new Map(), unusable: new Set(), notes: new Set(), total: 0, pageSizes: [] };
  const missing = () => Math.max(0, list.total - list.found.size - list.unusable.size);
  const short = () => (list.total === 0 ? shortPage(list.pageSizes) : undefined);
  for (let round = 1; round <= roundsMax && (round === 1 || missing() > 0 || short()); round += 1) {
    await readList(api, list, tell, round === 1 ? firstPage : undefined);
  }
  if (list.found.size === 0) throw new CliError("NVIDIA's list has no models");
  const page = short();
  if (page !== undefined)
    throw new CliError(`page ${page} of NVIDIA's model list is short, and no count tells that this is all`);
  if (missing() > 0) list.notes.add(`NVIDIA counts ${list.total} models, and ${missing()} of them it did not list`);
  return {
    models: [...list.found.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    unusable: [...list.unusable],
    missing: missing(),
    notes: [...list.notes],
  };
}

interface List {
  readonly found: Map<string, Found>;
  readonly unusable: Set<string>;
  readonly notes: Set<string>;
  total: number;
  /** How many models each page of the last reading had. */
  pageSizes: number[];
}

/** The number of the first page that has fewer models than the one before it and is not the last, or has none; undefined where there is none. */
function shortPage(sizes: readonly number[]): number | undefined {
  const last = sizes.length - 1;
  const at = sizes.findIndex((size, index) => (index < last ? size < (sizes[0] ?? 0) : last > 0 && size === 0));
  return at < 0 ? undefined : at + 1;
}

async function readList(api: NgcApi, list: List, tell: (text: string) => void, first?: NgcReply): Promise<void> {
  let pages = 1;
  list.pageSizes = [];
  for (let number = 0; number < pages; number += 1) {
    const results = pageOf(number, (number === 0 && first) || (await askPage(api, number)));
    pages = results.pages;
    list.pageSizes[number] = results.groups.reduce((sum: number, raw) => sum + readGroup(raw, list), 0);
    tell(`${list.found.size} models, page ${number + 1} of ${pages}`);
  }
}

/** Answers how many models it has. */
function readGroup(raw: unknown, list: List): number {
  const known = group.safeParse(raw);
  const { groupValue, totalCount, resources } = known.data ?? { resources: [] };
  if (groupValue === '_scored') return 0;
  if (groupValue !== 'CONTAINER') {
    const what = groupValue === undefined ? 'a group without a name or a list' : `group ${shown(groupValue)}`;
    list.notes.add(`NVIDIA's list: ${what}, passed over`);
    return 0;
  }
  const counted = count.safeParse(totalCount);
  if (counted.success) list.total = Math.max(list.total, counted.data);
  else
    list.notes.add("NVIDIA's list: has no count of its models; only the catalog before tells whether it is complete");
  for (const item of resources) {
    const read = readResource(item, (note) => list.notes.add(note));
    if (typeof read === 'string') list.unusable.add(read);
    else if (!list.found.has(read.id)) list.found.set(read.id, read);
  }
  return resources.length;
}

function pageOf(number: number, { status, body, why }: NgcReply): { pages: number; groups: readonly unknown[] } {
  const where = `page ${number + 1} of NVIDIA's model list`;
  if (status !== 200) throw new CliError(`${where} did not come (${status || `no answer: ${why}`})`);
  const answer = page.safeParse(body);
  if (!answer.success) {
    const field = answer.error.issues[0]?.path.join('.');
    throw new CliError(`${where} cannot be read: ${field ? `its ${field} is odd or missing` : 'it is no object'}`);
  }
  if (answer.data.resultPageTotal > pagesMax) throw new CliError(`NVIDIA's model list has more than ${pagesMax} pages`);
  return { pages: answer.data.resultPageTotal, groups: answer.data.results };
}

function readResource(item: unknown, note: (text: string) => void): Found | string {
  const { resourceId: given, orgName, teamName, name, dateModified } = (item ?? {}) as Record<string, unknown>;
  const parsed = resourceId.safeParse(given);
  if (!parsed.success) return `a model with the id ${shown(given)} (${shown(name)})`;
  const id = parsed.data;
  const parts = id.split('/');
  const told = {
    orgName: [orgName, parts[0]],
    teamName: [teamName, parts.slice(1, -1).join('/')],
    name: [name, parts.at(-1)],
  };
  for (const [field, [value, expected]] of Object.entries(told)) {
    if (isGiven(value) && value !== expected)
      note(`${id}: ${field} ${shown(value)} in NVIDIA's list contradicts its id, which counts`);
  }
  const updatedDate = dateOf(dateModified);
  if (isGiven(dateModified) && updatedDate === undefined)
    note(`${id}: dateModified ${shown(dateModified)} in NVIDIA's list, left out`);
  return { id, updatedDate };
}

const shown = (value: unknown): string => JSON.stringify(value ?? null).slice(0, 100);
