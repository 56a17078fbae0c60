import { uuidOf } from '../ids.js';

/** The workspace that all simulated runs belong to. */
export const GROUP_ID = uuidOf('noxus', 'group');

/** Name of every simulated workflow. */
export const WORKFLOW_NAME = 'Simulated workflow';

/** The nodes of every simulated workflow, in the order of their work. */
export const NODE_IDS = ['node-input', 'node-work', 'node-output'] as const;
