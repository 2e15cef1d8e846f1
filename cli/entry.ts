export { processHost } from './host.ts';
export { main } from './main.ts';
