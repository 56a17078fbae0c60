import type { Phase } from 'landfall/vendors';

/** What a state of Quillworks means. Whatever is not listed here is unknown, and never the end of a job. */
export function phaseOf(state: string): Phase {
  switch (state) {
    case 'in_line':
      return 'queued';
    case 'printing':
    case 'binding':
      return 'running';
    case 'needs_proof':
      return 'waiting';
    case 'done':
      return 'succeeded';
    case 'spoiled':
      return 'failed';
    case 'stopped':
      return 'cancelled';
    default:
      return 'unknown';
  }
}
