import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends text to a port as it is, and gives what comes back until the connection ends. Ends the sending side only when asked to. */
export const raw = async (port: number, text: string, { hangUp = false } = {}): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  if (hangUp) socket.end(text, 'latin1');
  else socket.write(text, 'latin1');
  await closed;
  return answer;
};
