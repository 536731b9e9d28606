// @ts-check
/** @import { Deployment } from './contract.js' */
import { createDeployment } from './api.js';
import { byId, element } from './element.js';
import { requireNone } from './field-errors.js';
import { onSubmit } from './form.js';
import { apiKey, forgetKey, keyIsMissing } from './key-step.js';
import { chosenModel } from './model-list.js';
import { Problem } from './problem.js';
import { settings } from './settings-step.js';
import { chosenTag } from './version-step.js';

/** @param {(accepted: Deployment) => void} onAccepted */
export function startReviewStep(onAccepted) {
  onSubmit(byId('step-review', HTMLFormElement), async () => {
    const model = chosenModel();
    if (!model) throw new Problem('Choose a model first.', { status: 400 });
    if (keyIsMissing()) requireNone([{ field: 'apiKey', message: 'Enter your API key again.' }]);
    const { name, project, cacheGib, gpus } = settings();
    const accepted = await createDeployment(project, {
      name,
      model: model.id,
      tag: chosenTag(),
      storage: { size: `${cacheGib}Gi` },
      resources: { gpus },
      ...(apiKey() === '' ? {} : { apiKey: apiKey() }),
    });
    forgetKey();
    onAccepted(accepted);
  });
}

/** Shows what will be asked for, without the key. */
export function showReview() {
  const model = chosenModel();
  const { name, project, cacheGib, gpus } = settings();
  /** @type {[string, string][]} */
  const rows = [
    ['Model', model?.name ?? ''],
    ['Image', `${model?.image ?? ''}:${chosenTag()}`],
    ['Name', name],
    ['Project', project],
    ['Model cache', `${cacheGib} GiB`],
    ['GPUs', String(gpus)],
  ];
  byId('review', HTMLElement).replaceChildren(
    ...rows.map(([term, value]) => element('div', {}, element('dt', {}, term), element('dd', {}, value))),
  );
}
