import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { jobs, stepsOf, workflows } from './workflow-files.ts';

const steps = jobs.flatMap(({ name, job }) => job.steps.map((step) => ({ name, step })));
const lines = workflows.flatMap(({ file, text }) => text.split('\n').map((line) => ({ file, line: line.trim() })));
const versionLine = /^\s*(\w+_VERSION): (\S+)$/gm;
const renovate = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../renovate.json'), 'utf8')) as {
  readonly customManagers: readonly { readonly matchStrings: readonly string[] }[];
};

/** Source and releases, and API groups of Kubernetes, Knative and KServe. */
const known = ['github.com', 'k8s.io', 'knative.dev', 'kserve.io'];
const host = /(?<![\w.-])(?:[a-z0-9-]+\.)+(?:io|com|org|net|dev|cloud|us)(?![\w.-])/g;

describe('workflows', () => {
  test('there are some', () => {
    expect(workflows.map(({ file }) => file).sort()).toEqual([
      'ci.yaml',
      'kind.yaml',
      'release.yaml',
      'scorecard.yaml',
      'security.yaml',
    ]);
  });

  test('use actions at a commit, with the version beside it', () => {
    const used = lines.filter(({ line }) => /^(- )?uses:/.test(line));
    expect(used.length).toBe(steps.filter(({ step }) => step.uses !== undefined).length);
    const pinned = /^(- )?uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(used.filter(({ line }) => !pinned.test(line))).toEqual([]);
  });

  test('use one commit of an action, everywhere the same', () => {
    const commits = new Map<string, Set<string>>();
    for (const { step } of steps) {
      const [action = '', commit = ''] = (step.uses ?? '').split('@');
      const repository = action.split('/', 2).join('/');
      if (repository) commits.set(repository, (commits.get(repository) ?? new Set()).add(commit));
    }
    expect([...commits].filter(([, used]) => used.size > 1)).toEqual([]);
  });

  test('may do nothing unless a job says so', () => {
    expect(workflows.filter(({ workflow }) => JSON.stringify(workflow.permissions) !== '{}')).toEqual([]);
  });

  test('write only what is listed here', () => {
    const writes = jobs.flatMap(({ name, job }) =>
      Object.entries(job.permissions ?? {}).flatMap(([what, right]) => (right === 'read' ? [] : [`${name} ${what}`])),
    );
    expect(writes.sort()).toEqual([
      'release.yaml: image packages',
      'release.yaml: publish artifact-metadata',
      'release.yaml: publish attestations',
      'release.yaml: publish id-token',
      'release.yaml: publish packages',
      'release.yaml: release contents',
      'scorecard.yaml: scorecard id-token',
      'scorecard.yaml: scorecard security-events',
      'security.yaml: codeql security-events',
    ]);
  });

  test.each(jobs)('$name has its permissions and an end', ({ job }) => {
    expect(job.permissions).toEqual(expect.objectContaining({ contents: expect.any(String) }));
    expect(job['timeout-minutes']).toBeGreaterThan(0);
    expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });

  test('run one at a time for one branch', () => {
    expect(workflows.filter(({ workflow }) => !workflow.concurrency?.group.includes('github.ref'))).toEqual([]);
  });

  test('put nothing of GitHub into a script but by the environment', () => {
    expect(steps.filter(({ step }) => step.run?.includes('${{'))).toEqual([]);
  });

  test('run nothing from a fork with rights of this repository', () => {
    const events = workflows.flatMap(({ workflow }) => Object.keys(workflow.on));
    expect(events.filter((event) => ['pull_request_target', 'workflow_run', 'issue_comment'].includes(event))).toEqual(
      [],
    );
  });

  test('keep no credentials in the checkout', () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBe(jobs.length);
    expect(checkouts.filter(({ step }) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  test('run no script of a package, but where README is tried word for word', () => {
    const root = resolve(import.meta.dirname, '../..');
    const builds = ['Containerfile', '.ci/run'].map((file) => readFileSync(resolve(root, file), 'utf8'));
    const installing = [...workflows.map(({ text }) => text), ...builds]
      .flatMap((text) => text.split('\n'))
      .filter((line) => /\bnpm ci --/.test(line));
    expect(installing.length).toBeGreaterThan(6);
    const running = installing.filter((line) => !line.includes('--ignore-scripts')).map((line) => line.trim());
    expect(running).toEqual(['- run: npm ci --no-audit --no-fund && npm test']);
    expect(stepsOf('ci.yaml: alone').map(({ run }) => run)).toContain(running[0]?.slice('- run: '.length));
  });

  test('attest the bill of materials of each platform that there is an image for, to that image', () => {
    const include = jobs.find(({ name }) => name === 'release.yaml: image')?.job.strategy?.matrix.include ?? [];
    const platforms = include.map(({ platform }) => platform);
    const attested = stepsOf('release.yaml: publish').filter(({ uses }) => uses?.startsWith('actions/attest@'));
    expect(platforms.length).toBeGreaterThan(1);
    expect(attested.map((step) => [step.with?.['sbom-path'], step.with?.['subject-digest']])).toEqual(
      platforms.map((platform) => [`sbom-${platform}.cdx.json`, `\${{ steps.sboms.outputs.${platform} }}`]),
    );
  });

  test('name no registry: where images go is a variable', () => {
    const named = workflows.flatMap(({ text }) => text.match(host) ?? []);
    expect(named).toContain('github.com');
    expect(named.filter((name) => !known.some((one) => name === one || name.endsWith(`.${one}`)))).toEqual([]);
    expect(workflows.find(({ file }) => file === 'release.yaml')?.workflow.env?.IMAGE).toMatch(
      /^\$\{\{ vars\.IMAGE \}\}$/,
    );
  });

  test('try the oldest Kubernetes that docs/install.md takes', () => {
    const install = readFileSync(resolve(import.meta.dirname, '../../docs/install.md'), 'utf8');
    const oldest = workflows.find(({ file }) => file === 'ci.yaml')?.workflow.env?.OLDEST_KUBERNETES_VERSION;
    expect(oldest).toMatch(/^1\.\d+\.x$/);
    expect(install).toContain(`| Kubernetes ${oldest?.replace('.x', '')} or later |`);
    expect(JSON.stringify(stepsOf('ci.yaml: oldest'))).toContain('$OLDEST_KUBERNETES_VERSION');
  });

  test('have every exact version where Renovate finds it', () => {
    const all = workflows.flatMap(({ text }) => [...text.matchAll(versionLine)]);
    const exact = all.filter(([, , version = '']) => /\d+\.\d+\.\d+/.test(version)).map(([, name]) => name);
    const patterns = renovate.customManagers.flatMap(({ matchStrings }) => matchStrings);
    const found = workflows.flatMap(({ text }) =>
      patterns.flatMap((pattern) =>
        [...text.matchAll(new RegExp(pattern, 'g'))].map(([match]) => /(\w+_VERSION):/.exec(match)?.[1]),
      ),
    );
    expect(exact.length).toBeGreaterThan(5);
    expect(found).toEqual(exact);
  });
});
