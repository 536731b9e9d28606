import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jobs, stepsOf, workflows } from './workflow-files.ts';

const repository = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(repository, file), 'utf8');
const containerfile = read('Containerfile');
const renovate = JSON.parse(read('renovate.json')) as {
  readonly enabledManagers?: readonly string[];
  readonly dockerfile: { readonly pinDigests: boolean };
  readonly packageRules: readonly Readonly<Record<string, unknown>>[];
};
const digest = `sha256:${'1f'.repeat(32)}`;

describe('the base image', () => {
  test('stands in one place, in the form that Renovate reads and writes', () => {
    // what Renovate's manager "dockerfile" looks for: an ARG on one line before the FROM that uses it
    const arg = containerfile.match(/^ARG NODE_IMAGE=node:24-[a-z-]+@sha256:[0-9a-f]{64}$/gm) ?? [];
    expect(arg).toHaveLength(1);
    expect(containerfile.indexOf(arg[0] ?? '')).toBeLessThan(containerfile.indexOf(`FROM \${NODE_IMAGE} AS `));
    expect(renovate.enabledManagers ?? ['dockerfile']).toContain('dockerfile');
    expect(renovate.dockerfile.pinDigests).toBe(true);
    expect(renovate.packageRules).toContainEqual(
      expect.objectContaining({ matchDatasources: ['docker'], minimumReleaseAge: null }),
    );
    expect(workflows.filter(({ text }) => /\bnode:\d/.test(text))).toEqual([]);
  });

  test('is looked at before anything is released, and a release brings no other', () => {
    expect(stepsOf('release.yaml: verify').flatMap(({ run }) => run ?? [])).toContain('.github/base-image');
    const release = jobs.filter(({ name }) => name.startsWith('release.yaml: '));
    expect(release.find(({ name }) => name === 'release.yaml: image')?.job.needs).toBe('verify');
    expect(workflows.find(({ file }) => file === 'release.yaml')?.text).not.toContain('NODE_IMAGE');
  });

  describe('.github/base-image', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'base-image-'));
      mkdirSync(join(folder, '.github'));
      cpSync(join(repository, '.github/base-image'), join(folder, '.github/base-image'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const ask = (text: string, ...args: string[]) => {
      writeFileSync(join(folder, 'Containerfile'), text);
      const { status, stdout, stderr } = spawnSync(join(folder, '.github/base-image'), args, { encoding: 'utf8' });
      return { status, stdout: stdout.trim(), stderr };
    };
    const building = (base: string) => containerfile.replace(/^ARG NODE_IMAGE=.*$/m, `ARG NODE_IMAGE=${base}`);

    test('prints an image that has a digest', () => {
      const base = `node:24-bookworm-slim@${digest}`;
      expect(ask(building(base))).toEqual({ status: 0, stdout: base, stderr: '' });
      expect(ask(building(base), '--or-tag').stdout).toBe(base);
    });

    test.each([
      ['a placeholder', building(`node:24-bookworm-slim@sha256:${'0'.repeat(64)}`)],
      ['a tag alone', building('node:24-bookworm-slim')],
      ['half a digest', building(`node:24-bookworm-slim@${digest.slice(0, 40)}`)],
      ['nothing', containerfile.replaceAll('NODE_IMAGE', 'OTHER')],
    ])('refuses %s, and says what to do', (_title, text) => {
      const { status, stdout, stderr } = ask(text);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/^::error file=Containerfile::NODE_IMAGE is ".*": not an image with the digest/);
      expect(stderr).toContain('docs/image.md');
    });

    test('gives the tag in place of a placeholder to whoever asks for it', () => {
      expect(ask(building(`node:24-bookworm-slim@sha256:${'0'.repeat(64)}`), '--or-tag')).toEqual({
        status: 0,
        stdout: 'node:24-bookworm-slim',
        stderr: '',
      });
    });
  });
});
