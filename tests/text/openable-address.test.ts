import { expect, it } from 'vitest';
import { openableAddress } from '../../text/openable-address.ts';

it.each([
  ['https://example.com/a.json', 'https://example.com/a.json'],
  ['https://example.com:8443/a.unclip?key=1#part', 'https://example.com:8443/a.unclip?key=1'],
  ['https://مثال.إختبار/صورة.png', 'https://xn--mgbh0fb.xn--kgbechtv/%D8%B5%D9%88%D8%B1%D8%A9.png'],
  ['http://localhost:8000/a.json', 'http://localhost:8000/a.json'],
  ['http://127.0.0.1/a.json', 'http://127.0.0.1/a.json'],
  ['http://[::1]:1/a.json', 'http://[::1]:1/a.json'],
])('the address %s may be opened', (text, href) => {
  expect(openableAddress(text)?.href).toBe(href);
});

it.each([
  'http://example.com/a.json',
  'http://192.168.1.1/a.json',
  'http://localhost.example.com/a.json',
  'https://user:secret@example.com/a.json',
  'javascript:alert(1)',
  'data:application/json,{}',
  'blob:https://example.com/1',
  'file:///etc/passwd',
  'example.com/a.json',
  '//example.com/a.json',
  // a header would take these signs for the end of a source or of a directive
  "https://a;script-src.example.com/'unsafe-inline'",
  "https://'self'/a.json",
  'https://a,b/a.json',
  'https://*/a.json',
  `https://example.com/${'a'.repeat(2000)}`,
  '',
])('the address %s may not be opened', (text) => {
  expect(openableAddress(text)).toBeUndefined();
});
