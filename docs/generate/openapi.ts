import { deploymentsApi } from '../../functions/deployments/openapi.ts';
import { modelCatalogApi } from '../../functions/model-catalog/openapi.ts';
import { validateKeyApi } from '../../functions/validate-key/openapi.ts';
import { wizardApi } from '../../functions/wizard/openapi.ts';
import { openapiDocument } from '../../lib/http/openapi/document.ts';

/** The functions that are called over HTTP, each where `npm start` has it behind its one port. */
export const placedApis = [
  { api: validateKeyApi, at: '/validate-key' },
  { api: modelCatalogApi, at: '/model-catalog' },
  { api: deploymentsApi, at: '/deployments' },
  { api: wizardApi, at: '' },
] as const;

/** One document of them all. */
export const openapi = openapiDocument(placedApis, 'http://localhost:8080');
