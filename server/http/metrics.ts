import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ServerServices } from '../contract.ts';

/** The server's metrics, in the format of Prometheus. */
export type Metrics = {
  /** Records a request that was answered. */
  answered(route: string, status: number, seconds: number): void;
  readonly type: string;
  /** All metrics as text; `streams` is the number of open event streams. */
  text(streams: number): Promise<string>;
};

/** Creates counters of requests, and gauges that read the services' status on each scrape. The process is measured from the first scrape on. */
export const createMetrics = (services: ServerServices): Metrics => {
  const register = new Registry();
  const registers = [register];
  let collects = false;
  const requests = new Counter({
    name: 'unclip_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'unclip_http_request_seconds',
    help: 'Time to the end of a response, excluding event streams.',
    labelNames: ['route'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers,
  });
  const open = new Gauge({ name: 'unclip_event_streams', help: 'Open event streams.', registers });
  const runs = new Gauge({ name: 'unclip_runs', help: 'Stored runs, by state.', labelNames: ['state'], registers });
  const workers = new Gauge({ name: 'unclip_workers', help: 'Live workers.', registers });
  const artifacts = new Gauge({ name: 'unclip_artifacts', help: 'Stored artifacts.', registers });
  const bytes = new Gauge({ name: 'unclip_artifact_bytes', help: 'Bytes of stored artifacts.', registers });
  return {
    answered(route, status, seconds) {
      requests.inc({ route, status });
      durations.observe({ route }, seconds);
    },
    type: register.contentType,
    async text(streams) {
      // not earlier: measuring the event loop takes 200 timers a second, which a server that nobody scrapes should not spend
      if (!collects) collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 5 });
      collects = true;
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
