import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ServerServices } from '../contract.ts';

/** What the server counts and measures, as Prometheus reads it. */
export type Metrics = {
  /** Notes a request that was answered. */
  answered(route: string, status: number, seconds: number): void;
  readonly type: string;
  /** All of it; `streams` of events are open now. */
  text(streams: number): Promise<string>;
};

/** Counters of requests, and gauges of what the services tell when they are read. */
export const createMetrics = (services: ServerServices): Metrics => {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 5 });
  const requests = new Counter({
    name: 'unclip_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'unclip_http_request_seconds',
    help: 'Time to the end of an answer, streams of events left out.',
    labelNames: ['route'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers,
  });
  const open = new Gauge({ name: 'unclip_event_streams', help: 'Streams of events that are open.', registers });
  const runs = new Gauge({ name: 'unclip_runs', help: 'Runs kept, by state.', labelNames: ['state'], registers });
  const workers = new Gauge({ name: 'unclip_workers', help: 'Workers that were heard of lately.', registers });
  const artifacts = new Gauge({ name: 'unclip_artifacts', help: 'Artifacts kept.', registers });
  const bytes = new Gauge({ name: 'unclip_artifact_bytes', help: 'Bytes of the artifacts kept.', registers });
  return {
    answered(route, status, seconds) {
      requests.inc({ route, status });
      durations.observe({ route }, seconds);
    },
    type: register.contentType,
    async text(streams) {
      open.set(streams);
      const status = await services.status();
      for (const [state, count] of Object.entries(status.runs)) runs.set({ state }, count);
      workers.set(status.workers.length);
      artifacts.set(status.artifacts.count);
      bytes.set(status.artifacts.bytes);
      return register.metrics();
    },
  };
};
