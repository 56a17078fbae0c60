import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { BoundedLabel } from './bounded-label.js';

/** How a delivery ended. */
export interface DeliveryEnd {
  /** Null when the path names no vendor that is known. */
  readonly vendor: string | null;
  /** The result of an answer 200, or the code of another. */
  readonly result: string;
}

/** What a gateway tells of itself. Its methods must not throw. */
export interface GatewayMetrics {
  /** A delivery has come; the returned function is called once, when it is answered. */
  deliveryBegan(): (end: DeliveryEnd) => void;
  /** Temporal did not take a call; `code` is the name of a gRPC status, or `other`. Each try counts. */
  temporalFailed(code: string): void;
}

/** How a set of metrics is made. */
export interface PrometheusOptions {
  /** Where the metrics are registered. @default a registry of its own */
  readonly registry?: Registry;
}

/** Seconds: a hand-over takes milliseconds, and a vendor has its answer within five. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** In place of a vendor that is not known. */
const UNKNOWN_VENDOR = 'unknown';

/** The metrics of a gateway for Prometheus. The constructor throws when the registry has them already. */
export class PrometheusGatewayMetrics implements GatewayMetrics {
  readonly registry: Registry;
  readonly #vendors = new BoundedLabel();
  readonly #deliveries: Counter<'vendor' | 'result'>;
  readonly #seconds: Histogram<'vendor'>;
  readonly #inFlight: Gauge;
  readonly #errors: Counter<'code'>;

  constructor({ registry = new Registry() }: PrometheusOptions = {}) {
    this.registry = registry;
    const registers = [registry];
    this.#deliveries = new Counter({
      name: 'landfall_deliveries_total',
      help: 'Webhook deliveries that were answered, by vendor and result.',
      labelNames: ['vendor', 'result'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'landfall_delivery_duration_seconds',
      help: 'Time from the headers of a delivery to its answer.',
      labelNames: ['vendor'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.#inFlight = new Gauge({
      name: 'landfall_deliveries_in_flight',
      help: 'Deliveries that are being answered now.',
      registers,
    });
    this.#errors = new Counter({
      name: 'landfall_temporal_errors_total',
      help: 'Calls of the gateway that Temporal did not take, by gRPC status; each try counts.',
      labelNames: ['code'],
      registers,
    });
  }

  deliveryBegan(): (end: DeliveryEnd) => void {
    const begun = performance.now();
    this.#inFlight.inc();
    return ({ vendor: name, result }) => {
      const vendor = this.#vendors.of(name ?? UNKNOWN_VENDOR);
      this.#inFlight.dec();
      this.#deliveries.inc({ vendor, result });
      this.#seconds.observe({ vendor }, (performance.now() - begun) / 1000);
    };
  }

  temporalFailed(code: string): void {
    this.#errors.inc({ code });
  }
}
