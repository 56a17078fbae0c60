import { isGrpcServiceError } from '@temporalio/client';
import type { GatewayMetrics } from '../metrics/gateway-metrics.js';
import type { ObserveRun } from './options.js';
import type { Receipt } from './receive.js';

/** Names of the gRPC status codes, by number. Source: gRPC's documentation of them. */
const GRPC_CODES: readonly string[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

const OTHER = 'other';

/** The SDK wraps the gRPC error as a cause. */
function codeOf(error: unknown): string {
  if (isGrpcServiceError(error)) return GRPC_CODES[error.code] ?? OTHER;
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : OTHER;
}

/** Hands events over as `observe` does, and counts each call that Temporal did not take. */
export function countedObserve(observe: ObserveRun, metrics: GatewayMetrics | undefined): ObserveRun {
  if (metrics === undefined) return observe;
  return async (client, request) => {
    try {
      return await observe(client, request);
    } catch (error) {
      metrics.temporalFailed(codeOf(error));
      throw error;
    }
  };
}

/** Takes a delivery and counts it, whatever becomes of it. */
export async function countedDelivery(
  metrics: GatewayMetrics | undefined,
  take: () => Promise<Receipt>,
): Promise<Receipt> {
  const ended = metrics?.deliveryBegan();
  let end = { vendor: null as string | null, result: 'internal_error' };
  try {
    const receipt = await take();
    end = receipt.note;
    return receipt;
  } finally {
    ended?.(end);
  }
}
