import { uuidOf } from '../ids.js';

/** Name of the vendor, in paths and specs. */
export const VENDOR = 'veryfront';

/** The project that owns simulated runs, those of agents excepted. */
export const PROJECT_ID = uuidOf('veryfront', 'project');

/** The conversation that owns the simulated runs of agents. */
export const CONVERSATION_ID = uuidOf('veryfront', 'conversation');

/** Whoever started all simulated runs. */
export const USER_ID = uuidOf('veryfront', 'user');
