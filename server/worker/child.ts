import { registry } from '../../nodes/index.ts';
import { serveChild } from './serve-child.ts';

// The child process that computes. `start-child.ts` starts one for each device, so that a crash or a stuck run affects nothing else.
serveChild(registry);
