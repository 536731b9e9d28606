import { expect, test } from '@jest/globals';
import { readManifests } from '../../local/manifests.ts';
import { record, refusedFor } from '../support/admission.ts';
import { embeddedApiServer } from '../support/embedded-api-server.ts';
import { transportAs } from '../support/saga/project.ts';

/** The policies as an overlay leaves them that has another main namespace. */
const policies = JSON.parse(
  JSON.stringify(readManifests()).replace(`"expression":"'opendatahub'"`, `"expression":"'models'"`),
) as unknown[];

test('nothing is deployed into the main namespace, whichever it is', async () => {
  const server = await embeddedApiServer({ policies });
  try {
    const send = transportAs(server, server.tokens.admin ?? '');
    const deploy = async (name: string) => {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      await send({ method: 'POST', path: '/api/v1/namespaces', body: namespace });
      return send({ method: 'POST', path: `/api/v1/namespaces/${name}/configmaps`, body: record() });
    };
    await expect(deploy('models')).rejects.toMatchObject({ status: 403, ...refusedFor('main namespace').body });
    await expect(deploy('models-of-mine')).resolves.toBeDefined();
  } finally {
    await server.close();
  }
});
