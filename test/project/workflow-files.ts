import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly needs?: string;
  readonly strategy?: { readonly matrix: { readonly include?: readonly Readonly<Record<string, unknown>>[] } };
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: { readonly group: string };
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const workflowFolder = resolve(import.meta.dirname, '../../.github/workflows');

/** Every workflow: its file's name, its text, and what it says. */
export const workflows = readdirSync(workflowFolder).map((file) => {
  const text = readFileSync(join(workflowFolder, file), 'utf8');
  return { file, text, workflow: parse(text) as Workflow };
});

/** Every job, by `file: job`. */
export const jobs = workflows.flatMap(({ file, workflow }) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file}: ${name}`, job })),
);

/** The steps of the job `file: job`, none where there is no such job. */
export const stepsOf = (wanted: string): readonly Step[] => jobs.find(({ name }) => name === wanted)?.job.steps ?? [];
