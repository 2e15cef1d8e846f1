import type { Translations } from '../en/index.ts';

export const subgraphs: Translations = {
  'subgraph.path': 'المخططات الفرعية المفتوحة',
  'subgraph.uses':
    '{count, plural, zero {غير مستخدم} one {مستخدم مرة واحدة} two {مستخدم مرتين: تغييراتك تشملهما} few {مستخدم # مرات: تغييراتك تشملها كلها} many {مستخدم # مرة: تغييراتك تشملها كلها} other {مستخدم # مرة: تغييراتك تشملها كلها}}',
  'subgraph.own': 'عدل هذا الاستخدام وحده',
  'subgraph.own-done': 'صار لهذا الاستخدام نسخة خاصة به.',
};
