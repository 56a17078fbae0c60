import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';

/** The bundle that the build makes, beside the compiled rooms. */
const PREBUILT_PATH = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/** Makes the bundle from the workflows' code: seconds of work, done by the build and by the project's own tests. */
export async function buildWorkflowBundle(): Promise<string> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const workflowsPath = fileURLToPath(new URL(`../workflows/index.${extension}`, import.meta.url));
  // The bundler tells every module that it takes in; only what goes wrong is of interest.
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  return code;
}

let built: Promise<string> | null = null;

/** The workflows as a worker takes them: prebuilt in the package, made on the spot in a source tree. */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  return existsSync(PREBUILT_PATH)
    ? { codePath: PREBUILT_PATH }
    : { code: await (built ??= buildWorkflowBundle()) };
}
