import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** The newest Postgres that is installed from Debian's packages. */
const programs = ((): string | undefined => {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
})();

/** Whether tests can start a Postgres server here. */
export const hasPostgres = programs !== undefined;

/** Postgres refuses to run as root, so root runs it as the user that its package created. */
const asItsUser = (program: string, given: readonly string[]): [string, string[]] => {
  const path = join(programs ?? '', program);
  return process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', path, ...given]] : [path, [...given]];
};

export type Cluster = {
  /** Creates an empty database and returns its URL. */
  database(): Promise<string>;
  /** Kills the server, as a crash does, and restarts it. */
  crash(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a Postgres server for the tests, on a socket in a temporary folder. */
export const startCluster = async (): Promise<Cluster> => {
  const folder = mkdtempSync(join(tmpdir(), 'unclip-pg-'));
  const data = join(folder, 'data');
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', folder]);
  chmodSync(folder, 0o755);
  const call = (program: string, ...given: string[]) => {
    const [command, all] = asItsUser(program, given);
    execFileSync(command, all, { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
  };
  call('initdb', '--no-sync', '--auth=trust', '--username=unclip', '--encoding=UTF8', '--locale=C', data);
  const start = () => {
    const settings = `-c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off -c max_connections=60`;
    const [command, all] = asItsUser('pg_ctl', ['-D', data, '-w', '-t', '120', '-l', join(folder, 'log'), '-o', settings, 'start']);
    return new Promise<void>((resolve, reject) => {
      spawn(command, all, { stdio: 'ignore', cwd: folder }).on('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`pg_ctl start: ${code}`)),
      );
    });
  };
  const address = (name: string) => `postgres://unclip@localhost/${name}?host=${encodeURIComponent(folder)}`;
  await start();
  let databases = 0;
  return {
    async database() {
      const client = new pg.Client({ connectionString: address('postgres') });
      await client.connect();
      const name = `test_${++databases}`;
      await client.query(`create database ${name}`);
      await client.end();
      return address(name);
    },
    async crash() {
      call('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      await start();
    },
    async stop() {
      call('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
