import { ApiError } from '../api-error.ts';
import { unsupportedType } from '../http/body.ts';
import type { Kind } from '../kinds/index.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicPatch } from './strategic-patch.ts';

type Patch = (target: unknown, patch: unknown) => unknown;

const patches: Readonly<Record<string, Patch>> = {
  'application/json-patch+json': jsonPatch,
  'application/merge-patch+json': mergePatch,
};

/**
 * The patch that a media type stands for. Strategic merge is for the core kinds only, and server-side apply is not served:
 * both are refused with ApiError 415.
 */
export function patchOfType(kind: Kind, mediaType: string): Patch {
  const patch =
    mediaType === 'application/strategic-merge-patch+json' && !kind.custom ? strategicPatch : patches[mediaType];
  if (patch) return patch;
  if (mediaType === '' || mediaType === 'application/json') {
    throw new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
  const strategic = kind.custom ? [] : ['application/strategic-merge-patch+json'];
  throw unsupportedType([...Object.keys(patches), ...strategic]);
}
