import { z } from 'zod';
import type { ProblemCode } from '../../lib/errors.ts';
import type { FunctionApi, Operation, Parameter } from '../../lib/http/openapi/description.ts';
import { deploymentBody } from '../../lib/nim/request.ts';
import { deployment, deploymentList, resource } from './answers.ts';
import { accepted, failed, provisioned, request } from './examples.ts';

const namespace: Parameter = {
  name: 'namespace',
  in: 'path',
  description: 'The project.',
  schema: z.string().max(63),
  example: 'demo',
};
const name: Parameter = {
  name: 'name',
  in: 'path',
  description: 'The deployment.',
  schema: z.string().max(63),
  example: 'chat',
};

/** What can be the answer to every call, because all are made with the caller's own token. */
const always: readonly ProblemCode[] = [
  'invalid-request',
  'unauthenticated',
  'forbidden',
  'not-found',
  'internal',
  'unavailable',
];

const create: Operation = {
  summary: 'Asks for a deployment',
  description:
    'Everything that can be known is checked first; then the record and the Secrets are written, with the token of the caller. The same request again gets the same answer: the key is not compared, because it is kept nowhere to compare it with, and a new one is not taken over. While the same request is still being written it waits for that, up to two seconds, and gets 503 then, to be sent again. Another request of the same name gets 409, before anything else of it is looked at. The record of an earlier deployment of the name that was rolled back is deleted first, and with it what it tells, also when the new one is then refused. Where provision could not be woken and the record could not be taken back either, it is accepted (202): it stands, and will be carried out.',
  parameters: [namespace],
  body: { schema: deploymentBody, examples: { deployment: request } },
  answers: {
    202: {
      description: 'The deployment is being made.',
      headers: ['Location'],
      schema: deployment,
      examples: { accepted },
    },
  },
  problems: [
    ...always,
    'malformed-json',
    'unknown-model',
    'unknown-tag',
    'key-refused',
    'name-taken',
    'object-in-the-way',
    'being-removed',
    'body-too-large',
    'unsupported-media-type',
    'too-many-requests',
    'model-restricted',
    'bad-gateway',
    'catalog-disabled',
  ],
};

const list: Operation = {
  summary: 'Lists the deployments of a project',
  parameters: [namespace],
  answers: {
    200: {
      description: 'All of them, without their objects.',
      schema: deploymentList,
      examples: { list: { items: [{ ...provisioned, resources: undefined }] } },
    },
  },
  problems: always,
};

const read: Operation = {
  summary: 'Reads a deployment, with every object as it is now',
  parameters: [namespace, name],
  answers: {
    200: {
      description: 'The deployment.',
      schema: deployment,
      examples: { provisioned, 'rolled back': failed },
    },
  },
  problems: always,
};

const remove: Operation = {
  summary: 'Deletes a deployment',
  description:
    'The wish is written into the record with the token of the caller, who has to be allowed to delete InferenceServices, ServingRuntimes, PersistentVolumeClaims and Secrets in the project. Once it stands there it will be carried out. A wish that stands already is not changed by another `cache`.',
  parameters: [
    namespace,
    name,
    {
      name: 'cache',
      in: 'query',
      description: '`keep` leaves the PersistentVolumeClaim behind, free of its owner.',
      schema: z.enum(['delete', 'keep']).default('delete'),
    },
  ],
  answers: {
    202: {
      description: 'The deployment is being deleted.',
      schema: deployment,
      examples: { accepted: { ...accepted, phase: 'Deleting' } },
    },
  },
  problems: always,
};

export const deploymentsApi: FunctionApi = {
  name: 'deployments',
  summary: "Makes, shows and deletes deployments, all with the caller's own token.",
  schemas: {
    DeploymentRequest: deploymentBody,
    Deployment: deployment,
    Resource: resource,
    DeploymentList: deploymentList,
  },
  paths: {
    '/namespaces/{namespace}/deployments': { post: create, get: list },
    '/namespaces/{namespace}/deployments/{name}': { get: read, delete: remove },
  },
};
