import type { PolicyRule } from '../../local/cluster/index.ts';

/** Who deploys models in every project of a test's API server; `user-a` and `user-b` have no rights until a test grants some. */
export const developer = 'user-c';

/** What `edit` gives in OpenShift AI, of the kinds that a deployment touches. */
export const developerRules: PolicyRule[] = [
  {
    apiGroups: ['', 'serving.kserve.io'],
    resources: ['configmaps', 'secrets', 'persistentvolumeclaims', 'inferenceservices', 'servingruntimes'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  },
  { apiGroups: [''], resources: ['pods', 'events'], verbs: ['get', 'list', 'watch'] },
];
