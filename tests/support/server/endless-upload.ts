import { once } from 'node:events';
import { request } from 'node:http';

/** Declares an upload of a size and sends bytes until the server responds. Returns the status and the number of bytes sent before. */
export const upload = async (port: number, name: string, length: number): Promise<{ readonly status: number; readonly sent: number }> => {
  const asking = request({ port, method: 'PUT', path: `/api/artifacts/${name}`, headers: { 'Content-Length': length } });
  asking.on('error', () => undefined);
  let sent = 0;
  const piece = Buffer.alloc(65_536);
  const pump = () => {
    while (sent < length && !asking.destroyed) {
      sent += piece.length;
      if (!asking.write(piece)) return void asking.once('drain', pump);
    }
  };
  pump();
  const [answer] = await once(asking, 'response');
  asking.destroy();
  return { status: answer.statusCode, sent };
};
