import { serveChild } from '../../../server/worker/serve-child.ts';
import { testRegistry } from './step-node.ts';

serveChild(testRegistry);
