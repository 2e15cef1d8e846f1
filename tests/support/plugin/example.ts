import { fileURLToPath } from 'node:url';
import { buildPlugin } from '../../../cli/plugin/build-plugin.ts';

/** The folder of the example plugin. */
export const exampleFolder = fileURLToPath(new URL('../../../examples/halftone', import.meta.url));

let built: ReturnType<typeof buildPlugin> | undefined;

/** The example plugin, built into its folder once. */
export const builtExample = (): ReturnType<typeof buildPlugin> => (built ??= buildPlugin(exampleFolder));
