import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openThread, type ThreadClient } from '../../server/database/thread/client.ts';

describe('the thread of the embedded database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unclip-thread-'));
  let client: ThreadClient;
  beforeAll(async () => {
    client = await openThread(join(folder, 'database'));
    await client.exec('create table note (text text primary key); create table day (at date)');
  });
  afterAll(async () => {
    await client.close().catch(() => undefined); // the test may have closed it
    rmSync(folder, { recursive: true, force: true });
  });
  const notes = async () => (await client.query('select text from note order by text')).rows;

  it('rows are returned as arrays or objects, and dates as text if the caller parses them', async () => {
    await client.query('insert into day values ($1)', ['2026-11-24']);
    const asked = 'select at from day';
    expect((await client.query(asked, [], { rowMode: 'array', parsers: {} })).rows).toEqual([['2026-11-24']]);
    expect((await client.query(asked)).rows).toEqual([{ at: new Date('2026-11-24') }]);
    expect((await client.exec('select 1 as one; select 2 as two')).map(({ rows }) => rows)).toEqual([[{ one: 1 }], [{ two: 2 }]]);
  });

  it('an error keeps the fields of Postgres', async () => {
    await expect(client.query('select * from nothing')).rejects.toMatchObject({
      code: '42P01',
      message: expect.stringContaining('nothing'),
    });
  });

  it('a transaction is atomic, and other statements wait for it', async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const first = client.transaction(async (inside) => {
      await inside.query('insert into note values ($1)', ['first']);
      await held;
      await inside.query('insert into note values ($1)', ['second']);
    });
    const between = notes();
    letGo();
    await first;
    expect(await between).toEqual([{ text: 'first' }, { text: 'second' }]);
    const failing = client.transaction(async (inside) => {
      await inside.query('insert into note values ($1)', ['third']);
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect(await notes()).toHaveLength(2);
  });

  it('a statement of a finished transaction is refused', async () => {
    const kept = await client.transaction(async (inside) => inside);
    await expect(kept.query('select 1')).rejects.toThrow('This transaction is over.');
  });

  it('a repeated statement stays prepared, and is prepared again after errors and changes of its table', async () => {
    await client.exec('create table often (number integer primary key)');
    const add = (number: number) => client.query('insert into often values ($1)', [number]);
    const newest = async () => (await client.query('select * from often order by number desc limit $1', [1])).rows;
    for (let number = 0; number < 1200; number++) await add(number);
    await expect(add(7)).rejects.toMatchObject({ code: '23505' });
    const failing = client.transaction(async (inside) => {
      await inside.query('insert into often values ($1)', [1200]);
      await inside.query('insert into often values ($1)', [1200]);
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    for (const number of [1200, 1201]) await add(number);
    for (let time = 0; time < 3; time++) expect(await newest()).toEqual([{ number: 1201 }]);
    await client.exec("alter table often add column word text default 'new'");
    await expect(newest()).rejects.toMatchObject({ code: '0A000' });
    for (let time = 0; time < 3; time++) expect(await newest()).toEqual([{ number: 1201, word: 'new' }]);
  });

  it('statements that a transaction sends without waiting are executed before it ends', async () => {
    const kept: Promise<unknown>[] = [];
    await client.transaction(async (inside) => {
      kept.push(inside.query('select 1'), inside.query('select 2'));
    });
    expect(await Promise.all(kept)).toHaveLength(2);
  });

  it('a transaction that fails to commit does not affect later statements', async () => {
    await client.exec('create table parent (id integer primary key)');
    await client.exec('create table child (parent integer references parent deferrable initially deferred)');
    const failing = client.transaction((inside) => inside.query('insert into child values ($1)', [1]));
    const next = client.transaction(async (inside) => {
      await inside.query('insert into note values ($1)', ['kept']);
      await failing.catch(() => undefined);
    });
    await expect(failing).rejects.toMatchObject({ code: '23503' });
    await next;
    expect(await notes()).toContainEqual({ text: 'kept' });
  });

  it('every listener of a channel is called until it unsubscribes', async () => {
    const heard: string[] = [];
    const stop = await client.listen('news', (notice) => heard.push(notice));
    await client.query("select pg_notify('news', 'one')");
    await expect.poll(() => heard).toEqual(['one']);
    await stop();
    await client.query("select pg_notify('news', 'two')");
    await client.query('select 1');
    expect(heard).toEqual(['one']);
  });

  it('a closed database rejects statements', async () => {
    await client.close();
    await expect(client.query('select 1')).rejects.toThrow('The embedded database is closed.');
  });
});
