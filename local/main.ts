import { helpText, parseOptions, StartError } from './options.ts';
import { startSystem } from './system.ts';

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(helpText);
  } else {
    const system = await startSystem(options);
    for (const line of system.about) process.stdout.write(`${line}\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void system.close().then(() => process.exit(0)));
    }
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`nim-functions: ${error.message}\n`);
  process.exit(1);
}
