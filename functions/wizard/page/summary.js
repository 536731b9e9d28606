// @ts-check
/** @import { Deployment, ResourceState } from './contract.js' */

/**
 * A deployment in plain words. `isMoving` is false when nothing more will happen by itself.
 *
 * @typedef {{ state: ResourceState, text: string, detail: string, isMoving: boolean }} Summary
 */

/** @type {Readonly<Record<string, Summary>>} */
const phases = {
  Requested: {
    state: 'pending',
    text: 'Requested',
    detail: 'The request was accepted. Waiting to start.',
    isMoving: true,
  },
  Provisioning: { state: 'pending', text: 'Creating', detail: 'The resources are being created.', isMoving: true },
  Failing: {
    state: 'removing',
    text: 'Failing',
    detail: 'A resource could not be created. What was created will be removed.',
    isMoving: true,
  },
  RollingBack: {
    state: 'removing',
    text: 'Rolling back',
    detail: 'What was created is being removed.',
    isMoving: true,
  },
  RolledBack: {
    state: 'stuck',
    text: 'Failed, rolled back',
    detail: 'The deployment failed. What it had created was removed.',
    isMoving: false,
  },
  Deleting: { state: 'removing', text: 'Deleting', detail: 'The deployment is being deleted.', isMoving: true },
};

/** @type {Summary} */
const ready = { state: 'ready', text: 'Ready', detail: 'The model answers requests.', isMoving: false };
/** @type {Summary} */
const starting = {
  state: 'pending',
  text: 'Starting',
  detail: 'All resources were created. The model is being downloaded and loaded, which can take 20 minutes and more.',
  isMoving: true,
};
/** @type {Summary} */
const stuck = {
  state: 'stuck',
  text: 'Stuck',
  detail: 'All resources were created, but the model does not get further by itself. The reason stands below.',
  isMoving: false,
};

/**
 * @param {Deployment} deployment
 * @returns {Summary}
 */
export function summaryOf(deployment) {
  if (deployment.phase !== 'Provisioned') {
    const known = Object.hasOwn(phases, deployment.phase) ? phases[deployment.phase] : undefined;
    return known ?? { state: 'pending', text: deployment.phase, detail: '', isMoving: true };
  }
  if (deployment.ready) return ready;
  return deployment.resources?.some(({ state }) => state === 'stuck') ? stuck : starting;
}
