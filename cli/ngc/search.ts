import type { NgcApi, NgcReply } from './ngc-api.ts';

const pageSize = 1000;

/** Asks for one page of NVIDIA's list of models, counted from 0; no key is needed. */
export function askPage(api: NgcApi, page: number): Promise<NgcReply> {
  const q = encodeURIComponent(JSON.stringify({ query: 'orgName:nim', page, pageSize }));
  return api.get(`/v2/search/catalog/resources/CONTAINER?q=${q}`);
}
