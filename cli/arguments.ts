import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type AllowedRegistries, defaultRegistries, isRegistry } from '../lib/nim/catalog/image.ts';
import { BearerToken } from '../lib/secret.ts';
import { usageError } from './cli-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads flags and, where `positionals` says how many, files. Throws CliError. */
export function readArguments<const T extends Options>(args: readonly string[], options: T, positionals = 0) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    if (parsed.positionals.length !== positionals) {
      const needed = ['no file name is', 'one file name is', 'two file names are'][positionals];
      throw usageError(`${needed} needed, and ${parsed.positionals.length} given`);
    }
    return parsed;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw usageError(message.split(/\.?(?:\n|$)|\. /)[0] ?? 'the command line cannot be read');
  }
}

export const ngcOptions = { ngc: { type: 'string' }, 'key-stdin': { type: 'boolean' } } as const;

/** NVIDIA's API: https, or http on loopback for tests. */
export function ngcUrl(text = 'https://api.ngc.nvidia.com'): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return url;
  throw usageError('--ngc must be an https URL, or an http URL of a loopback address');
}

const keyBytesMax = 4096;

/** The key from standard input or NGC_API_KEY. An argument would stand in every process list. Throws CliError. */
export async function readKey(fromStdin: boolean | undefined): Promise<BearerToken> {
  const text = fromStdin ? await standardInput() : (process.env.NGC_API_KEY ?? '');
  const key = text.trim();
  if (key === '') throw usageError('no key: set NGC_API_KEY, or use --key-stdin');
  if (!/^nvapi-[\x21-\x7e]+$/.test(key)) throw usageError('the key is no personal key: one starts with "nvapi-"');
  return new BearerToken(key);
}

async function standardInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > keyBytesMax) throw usageError('there is more on standard input than a key');
  }
  return text;
}

/** A whole number in bounds. */
export function countOf(flag: string, text: string | undefined, fallback: number, max: number): number {
  if (text === undefined) return fallback;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= max) return value;
  throw usageError(`${flag} must be a whole number from 1 to ${max}`);
}

/** `1%` as 1. */
export function percentOf(flag: string, text = '1%'): number {
  const value = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text)?.[1];
  if (value !== undefined && Number(value) <= 100) return Number(value);
  throw usageError(`${flag} must be a share such as 1%`);
}

/** `--registry`, repeatable: where images may come from, as ALLOWED_REGISTRIES says for the functions. */
export const registryOption = { registry: { type: 'string', multiple: true } } as const;

export function registriesOf(given: readonly string[] | undefined): AllowedRegistries {
  const registries = given?.map((registry) => registry.replace(/\/$/, ''));
  if (registries?.every(isRegistry) ?? true) return registries ?? defaultRegistries;
  throw usageError('--registry must be a registry, or a registry and a path below it');
}

export function required(flag: string, value: string | undefined): string {
  if (value) return value;
  throw usageError(`${flag} is needed`);
}
