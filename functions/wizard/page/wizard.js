// @ts-check
import { showDeployments, startDeploymentList } from './deployment-list.js';
import { clearFieldErrors } from './field-errors.js';
import { keyIsMissing, startKeyStep } from './key-step.js';
import { startModelStep } from './model-step.js';
import { clearNotices } from './notice.js';
import { followDeployment, startProgress } from './progress.js';
import { showReview, startReviewStep } from './review-step.js';
import { settings, startSettingsStep, suggestSettings } from './settings-step.js';
import { showStep, stepToReturnTo } from './steps.js';
import { offerVersions, startVersionStep } from './version-step.js';

startKeyStep();
startVersionStep();
startSettingsStep(showReview);
startReviewStep((accepted) => {
  followDeployment(accepted);
  showDeployments(accepted.namespace, followDeployment);
});
// after a deployment the key is gone and has to be entered again; coming back from a mere look it is still there
startProgress(() => showStep(keyIsMissing() ? 'key' : stepToReturnTo()));
startDeploymentList(followDeployment);
startBackButtons();

const { project } = settings();
if (project !== '') showDeployments(project, followDeployment);

await startModelStep((model) => {
  offerVersions(model);
  suggestSettings(model);
});

function startBackButtons() {
  for (const button of document.querySelectorAll('button[data-back]')) {
    button.addEventListener('click', () => {
      clearNotices();
      clearFieldErrors();
      showStep(/** @type {import('./steps.js').Step} */ (button.getAttribute('data-back')));
    });
  }
}
