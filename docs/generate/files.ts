import { readFileSync } from 'node:fs';
import { apiBlocks } from './api-markdown.ts';
import { asyncapi } from './asyncapi.ts';
import { eventBlocks } from './events-markdown.ts';
import { fillIn } from './fill-in.ts';
import { openapi } from './openapi.ts';
import { rightsBlock } from './rights.ts';
import { sizesBlock } from './sizes.ts';

const docs = new URL('../', import.meta.url);
const current = (name: string): string => readFileSync(new URL(name, docs), 'utf8');
const text = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

/** Every file below docs/ that is generated, wholly or in part, with what has to stand in it. */
export const generatedFiles: readonly { readonly name: string; readonly content: () => string }[] = [
  { name: 'openapi.json', content: () => text(openapi) },
  { name: 'asyncapi.json', content: () => text(asyncapi) },
  { name: 'api.md', content: () => fillIn(current('api.md'), apiBlocks) },
  { name: 'events.md', content: () => fillIn(current('events.md'), eventBlocks) },
  { name: 'install.md', content: () => fillIn(current('install.md'), { sizes: sizesBlock }) },
  { name: 'security.md', content: () => fillIn(current('security.md'), { rights: rightsBlock }) },
];
