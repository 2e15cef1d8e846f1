import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends raw text to a port and returns the response until the connection ends. Ends the sending side only on request. */
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
