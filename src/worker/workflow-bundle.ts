import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type BundlerPlugin,
  type WorkflowBundleOption,
} from '@temporalio/worker';

/** The bundle that the build makes, beside the compiled rooms. */
const PREBUILT_PATH = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/** What of the user's runs inside the workflows. */
export interface WorkflowSide {
  /** Plugins of the SDK that put something into the bundle, for example one for tracing. @default [] */
  readonly plugins?: readonly BundlerPlugin[];
  /** Modules with workflow interceptors, as paths or names of packages. @default [] */
  readonly interceptorModules?: readonly string[];
}

/** Whether a plugin has something to put into a bundle. */
export function bundles<P extends object>(plugin: P): plugin is P & BundlerPlugin {
  return typeof (plugin as Partial<BundlerPlugin>).configureBundler === 'function';
}

/**
 * Makes the bundle from the workflows' code, with what is given in it: seconds of work, best done once by a build.
 * Throws what the bundler throws.
 */
export async function buildWorkflowBundle(side: WorkflowSide = {}): Promise<string> {
  const { plugins = [], interceptorModules = [] } = side;
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const workflowsPath = fileURLToPath(new URL(`../workflows/index.${extension}`, import.meta.url));
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    plugins: [...plugins],
    workflowInterceptorModules: [...interceptorModules],
    // The bundler tells every module that it takes in; only what goes wrong is of interest.
    logger: new DefaultLogger('WARN'),
  });
  return code;
}

let built: Promise<string> | null = null;

/**
 * The workflows as a worker takes them: prebuilt in the package, made on the spot in a source tree, and where
 * something of the user's belongs into them.
 */
export async function workflowBundle(side: WorkflowSide = {}): Promise<WorkflowBundleOption> {
  const { plugins = [], interceptorModules = [] } = side;
  if (plugins.length + interceptorModules.length > 0) return { code: await buildWorkflowBundle(side) };
  return existsSync(PREBUILT_PATH)
    ? { codePath: PREBUILT_PATH }
    : { code: await (built ??= buildWorkflowBundle()) };
}
