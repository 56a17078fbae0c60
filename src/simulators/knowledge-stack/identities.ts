import { uuidOf } from '../ids.js';

/** The user that all simulated runs belong to. */
export const USER = {
  user_id: uuidOf('knowledge-stack', 'user'),
  first_name: 'Mei',
  last_name: 'Tan',
};

/** The tenant that all simulated runs belong to. */
export const TENANT_ID = uuidOf('knowledge-stack', 'tenant');

/** Name of every simulated definition. */
export const WORKFLOW_NAME = 'Simulated workflow';

/** The vendor's limit for a run whose definition names none, in seconds. */
export const DEFAULT_MAX_RUN_DURATION_SECONDS = 300;

/** Part id of the shared folder into which the older generation's runs of one definition write. */
export function outputFolderOf(definitionId: string): string {
  return uuidOf('output-folder', definitionId);
}

/** Path of that folder. */
export const OUTPUT_FOLDER_PATH = '/shared/outputs';
