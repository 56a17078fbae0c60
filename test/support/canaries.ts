import type { Fields } from '../../src/simulators/index.js';

/** Stands in every canary. */
export const MARK = 'CANARY';

/** A text that must be found nowhere. */
export function canary(label: string): string {
  return `${MARK}-${label}`;
}

/** A secret in the form of Svix whose key bytes hold a canary too. */
export function canarySecret(label: string): string {
  return `whsec_${Buffer.from(canary(label).padEnd(32, '!')).toString('base64')}`;
}

const history = [
  { role: 'user', content: canary('message-of-the-user') },
  { role: 'assistant', content: [{ type: 'text', text: canary('message-of-the-agent') }] },
];

/** Fields of each vendor's run that Landfall has no need of, in the vendor's own names, with a canary in each. */
export const CANARY_FIELDS: Readonly<Record<string, Fields>> = {
  cyberdesk: {
    input_values: {
      patient: canary('input-value'),
      rows: [canary('input-row')],
      nested: { ssn: canary('ssn') },
    },
    sensitive_input_aliases: { password: canary('sensitive-alias') },
    run_message_history: history,
    output_data: { rows: [canary('output-row')], text: canary('output-text') },
    main_prompt: canary('main-prompt'),
    model_metadata: { prompt: canary('model-metadata') },
    usage_metadata: { note: canary('usage') },
    session_alias: canary('session-alias'),
    user_id: canary('user-id'),
  },
  extend: {
    metadata: { patient: canary('metadata'), rows: [canary('metadata-row')] },
    batchId: canary('batch'),
    dashboardUrl: `https://dashboard.extend.invalid/${canary('dashboard')}`,
    reviewedByUser: canary('reviewer'),
    usage: { note: canary('usage') },
    files: [{ object: 'file', id: 'file_in', name: 'in.pdf', contents: { rawText: canary('document') } }],
    stepRuns: [
      {
        object: 'workflow_step_run',
        stepType: 'EXTRACT',
        status: 'PROCESSED',
        files: [],
        step: { object: 'workflow_step', id: 'step_1', name: 'Extract', type: 'EXTRACT' },
        result: {
          extractRun: {
            output: { value: { name: canary('extracted') }, metadata: { citation: canary('citation') } },
            config: { extractionRules: canary('config') },
          },
        },
      },
    ],
  },
  'knowledge-stack': {
    user_message: canary('user-message'),
    auto_start_user_message: canary('auto-start-message'),
    materialized_path: `/shared/${canary('path')}`,
    owner: { user_id: canary('owner-id'), first_name: canary('owner'), last_name: canary('owner') },
    triggered_by: { user_id: canary('trigger-id'), first_name: canary('trigger'), last_name: 'x' },
    excluded_common_files: [canary('excluded-file')],
    inputs: { assets: [{ id: 'asset', name: canary('input-asset') }] },
    discussions: { messages: history },
  },
  noxus: {
    input: { prompt: canary('input'), rows: [canary('input-row')] },
    definitions: { node: { system_prompt: canary('definition') } },
    source_metadata: { user: canary('source') },
    run_logs: { node: [canary('run-log')] },
  },
  veryfront: {
    input: { patient: canary('input'), messages: history },
    config: { system: canary('config'), rows: [canary('config-row')] },
    output: { text: canary('output') },
    logs: [canary('log')],
    metadata: { customer: canary('metadata') },
    created_by: canary('creator'),
  },
};

/** The same JSON with a canary under a name that nobody knows, in every object of it. */
export function withUnknownFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknownFields);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, withUnknownFields(inner)]);
  return { ...Object.fromEntries(entries), field_of_tomorrow: canary('unknown-field') };
}

/** An answer with canaries in its headers and, where it is JSON, in every object. */
export async function withCanaries(response: Response): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.set('x-trace', canary('response-header'));
  headers.set('set-cookie', `session=${canary('cookie')}`);
  headers.delete('content-length');
  const isJson = headers.get('content-type')?.includes('json') ?? false;
  const text = await response.text();
  const body = isJson && text !== '' ? JSON.stringify(withUnknownFields(JSON.parse(text))) : text;
  return new Response(body === '' ? null : body, { status: response.status, headers });
}

/** All texts in a value, those in bytes and under names too. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]);
}
