import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { CliError, usageError } from './cli-error.ts';
import { commands, helpText } from './commands.ts';

// compiled code of the run before; where it cannot be kept, nothing is lost but some time
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/nim-functions', import.meta.url)));

// started by nim-functions.mjs, it ends with it; a run by hand has no channel
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();

const [group, name = '', ...args] = process.argv.slice(2);
try {
  if (group === undefined || group === '--help' || name === '--help' || args.includes('--help')) {
    process.stdout.write(helpText);
  } else {
    const command = group === 'catalog' && Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw usageError(`there is no command "${[group, name].join(' ').trim()}"`);
    process.exitCode = await command(args);
  }
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`nim-functions: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
