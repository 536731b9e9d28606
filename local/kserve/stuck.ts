/** Why a predictor does not get started, as Kubernetes names it. */
export type StuckReason = 'Unschedulable' | 'ImagePullBackOff';

/** GPUs of the one node that is played. */
export const gpusOfNode = 8;

/** What people read about it in conditions and events. */
export function stuckMessage(reason: StuckReason, image: string): string {
  if (reason === 'Unschedulable') return '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.';
  return `Back-off pulling image "${image}": failed to pull and unpack image "${image}": unexpected status: 451 Unavailable For Legal Reasons`;
}
