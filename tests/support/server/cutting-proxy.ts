import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Forwards connections to a port and cuts each after `cutAfter` bytes, or never if it returns no number. */
export const cuttingProxy = async (port: number, cutAfter: () => number | undefined) => {
  const cuts = { count: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(port, '127.0.0.1');
    let left = cutAfter();
    const end = () => {
      client.destroy();
      target.destroy();
    };
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.pipe(target);
    target.on('data', (bytes) => {
      if (left === undefined || bytes.length < left) {
        if (left !== undefined) left -= bytes.length;
        client.write(bytes);
      } else {
        cuts.count++;
        // cuts in the middle of a line, as a lost connection does
        client.write(bytes.subarray(0, left), end);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // a server that listens on TCP has an address of this type
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, cuts };
};

/** Cuts a number of connections, each after 100 to 100 + `spread` bytes. Equal seeds give equal positions. */
export const cutsAnywhere = ({ seed, count, spread }: { readonly seed: number; readonly count: number; readonly spread: number }) => {
  let state = seed;
  let left = count;
  return (): number | undefined => {
    if (left-- <= 0) return undefined;
    // Lehmer's generator
    state = (state * 48_271) % 2_147_483_647;
    return 100 + (state % spread);
  };
};
