import { registry } from '../../nodes/index.ts';
import { serveChild } from './serve-child.ts';

// The process that computes: started by `start-child.ts`, one a device, so that a crash or a stuck run takes nothing else with it.
serveChild(registry);
