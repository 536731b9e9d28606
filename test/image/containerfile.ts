import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const lines = readFileSync(resolve(root, 'Containerfile'), 'utf8').replace(/\\\n/g, '').split('\n');
const last = (instruction: string): string =>
  lines.findLast((line) => line.startsWith(`${instruction} `))?.slice(instruction.length + 1) ?? '';

/** What the Containerfile says about the image and how it is made, so that tests do just that. */
export const containerfile = {
  /** Files and folders of the repository that it is made of. */
  sources: lines.flatMap((line) => /^COPY ([^-].*) \S+$/.exec(line)?.[1]?.split(' ') ?? []),
  /** What an engine is allowed to read of the repository. */
  notIgnored: readFileSync(resolve(root, '.containerignore'), 'utf8')
    .split('\n')
    .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : [])),
  entrypoint: JSON.parse(last('ENTRYPOINT')) as readonly string[],
  environment: Object.fromEntries(
    last('ENV')
      .split(' ')
      .map((pair) => pair.split('=') as [string, string]),
  ),
  /** `uid:gid`. */
  user: last('USER'),
  nodeImage: lines.find((line) => line.startsWith('ARG NODE_IMAGE='))?.slice('ARG NODE_IMAGE='.length) ?? '',
};
