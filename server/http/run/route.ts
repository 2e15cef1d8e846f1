import type { Registry } from '../../../graph/index.ts';
import type { ServerServices } from '../../contract.ts';

/** What the routes of runs need of the server. */
export type RunRoute = {
  readonly services: ServerServices;
  readonly registry: Registry;
  /** Maximum size of a form, in bytes. */
  readonly maximum: number;
  spend(client: string, cost: number): void;
};
