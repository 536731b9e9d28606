#!/usr/bin/env node
// Started by npx under any Node; runs the tool under the Node 24 that npm ci installed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import '../local/require-node.mjs';

const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const tool = fileURLToPath(new URL('./main.ts', import.meta.url));
// the channel says nothing: that it closes tells the tool that this process is gone, however it ended
const child = spawn(existsSync(own) ? own : process.execPath, [tool, ...process.argv.slice(2)], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
child.on('error', (error) => {
  throw error;
});
// what is sent to this process alone is passed on; of Ctrl-C, which reaches both, the tool overhears the second
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// 128 and the signal's number is how shells say it
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
