import { messageOf } from '../errors/index.ts';
import type { Log } from './log.ts';

/** Opens an address in the default browser. Where there is none, as on a machine without a screen, nothing happens: the address was printed. */
export const openInBrowser = async (address: string, log: Log): Promise<void> => {
  try {
    const { default: open } = await import('open');
    const program = await open(address);
    program.on('error', ({ message }) => log.debug({ reason: message }, 'the browser could not be opened'));
  } catch (error) {
    log.debug({ reason: messageOf(error) }, 'the browser could not be opened');
  }
};
