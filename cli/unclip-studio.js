#!/usr/bin/env node
import { start } from './start.js';

await start(['studio', ...process.argv.slice(2)]);
