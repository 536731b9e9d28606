#!/usr/bin/env node
// Started by npx under any Node; runs the tool under the Node 24 that npm ci installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const own = new URL('../node_modules/.bin/node', import.meta.url).pathname;
const tool = new URL('./main.ts', import.meta.url).pathname;
const { status, signal, error } = spawnSync(
  existsSync(own) ? own : process.execPath,
  [tool, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
if (error) throw error;
// 128 and the signal's number is how shells say it; 130 is Ctrl-C
process.exit(signal === 'SIGINT' ? 130 : (status ?? 1));
