import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { catalog, catalogFolder, entry } from '../support/catalog-files.ts';

let folder: ReturnType<typeof catalogFolder>;
beforeEach(() => {
  folder = catalogFolder();
});
afterEach(() => folder.remove());

describe('catalog mirror-list', () => {
  const both = () => folder.write('c.yaml', [entry('nim/a/b'), entry('nim/a/c')]);

  test('lists images for a mirror', async () => {
    expect(await catalog('mirror-list', both())).toMatchObject({
      code: 0,
      stdout: 'nvcr.io/nim/a/b:1.1.0\nnvcr.io/nim/a/c:1.1.0\n',
    });
    expect((await catalog('mirror-list', both(), '--model', 'nim/a/c', '--tags', 'all')).stdout).toBe(
      'nvcr.io/nim/a/c:1.1.0\nnvcr.io/nim/a/c:1.0.0\n',
    );
    expect(await catalog('mirror-list', both(), '--model', 'nim/x/y')).toMatchObject({ code: 1, stdout: '' });
  });

  test('leads there', async () => {
    const { stdout } = await catalog(
      'mirror-list',
      both(),
      '--model',
      'nim/a/c',
      '--mirror',
      'mirror.example.com/nvidia',
    );
    expect(parse(stdout)).toMatchObject({
      apiVersion: 'config.openshift.io/v1',
      kind: 'ImageTagMirrorSet',
      spec: {
        imageTagMirrors: [
          {
            source: 'nvcr.io/nim/a/c',
            mirrors: ['mirror.example.com/nvidia/nim/a/c'],
            mirrorSourcePolicy: 'NeverContactSource',
          },
        ],
      },
    });
  });

  test('names an image once, whichever ids have it', async () => {
    const path = folder.write('c.yaml', [entry('nim/a/b'), entry('nim/a/c', { containerImage: 'nvcr.io/nim/a/b' })]);
    expect((await catalog('mirror-list', path)).stdout).toBe('nvcr.io/nim/a/b:1.1.0\n');
    const { stdout } = await catalog('mirror-list', path, '--mirror', 'mirror.example.com');
    expect(parse(stdout).spec.imageTagMirrors).toHaveLength(1);
  });

  test('lists images as oc mirror reads them', async () => {
    const { stdout } = await catalog('mirror-list', both(), '--oc-mirror', '--model', 'nim/a/c', '--tags', 'all');
    expect(parse(stdout)).toEqual({
      apiVersion: 'mirror.openshift.io/v2alpha1',
      kind: 'ImageSetConfiguration',
      mirror: { additionalImages: [{ name: 'nvcr.io/nim/a/c:1.1.0' }, { name: 'nvcr.io/nim/a/c:1.0.0' }] },
    });
  });

  test.each([[['--tags', 'all']], [['--oc-mirror']]])('does not pass over %j beside --mirror', async (more) => {
    const ran = await catalog('mirror-list', both(), '--mirror', 'mirror.example.com', ...more);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
  });

  test('says what it leaves out, on stderr and with its exit code', async () => {
    const elsewhere = entry('nim/a/c', { containerImage: 'mirror.example.com/nim/a/c' });
    const untagged = entry('nim/a/d', { tags: [], latestTag: undefined, euRestricted: true });
    const path = folder.write('c.yaml', [entry('nim/a/b'), elsewhere, untagged]);
    const ran = await catalog('mirror-list', path);
    expect(ran).toMatchObject({ code: 1, stdout: 'nvcr.io/nim/a/b:1.1.0\n' });
    expect(ran.stderr).toContain('nim/a/c');
    expect(ran.stderr).toContain('nim/a/d: has no tag');
    const led = await catalog('mirror-list', path, '--model', 'nim/a/d', '--mirror', 'mirror.example.com');
    expect(led).toMatchObject({ code: 0, stdout: expect.stringContaining('mirror.example.com/nim/a/d'), stderr: '' });
    expect((await catalog('mirror-list', path, '--model', 'nim/a/b')).code).toBe(0);
    expect((await catalog('mirror-list', path, '--registry', 'mirror.example.com')).stdout).toBe(
      'mirror.example.com/nim/a/c:1.1.0\n',
    );
  });
});
