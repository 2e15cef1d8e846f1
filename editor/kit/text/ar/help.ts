import type { help as english } from '../en/help.ts';

export const help: Readonly<Record<keyof typeof english, string>> = {
  'keys.change': 'غيّر {keys} للأمر «{command}»',
  'keys.add': 'أضف مفاتيح للأمر «{command}»',
  'keys.remove': 'أزل {keys} من الأمر «{command}»',
  'keys.reset': 'أعد مفاتيح «{command}» إلى أصلها',
  'keys.reset-all': 'أعد كل المفاتيح إلى أصلها',
  'keys.record': 'اضغط المفاتيح الجديدة، أو Esc',
  'keys.why': 'انقر المفاتيح لتغييرها. تُحفظ في هذا المتصفح.',
  'keys.taken': '{keys} مستعملة في «{command}».',
  'keys.take': 'استعملها هنا',
  'keys.browser': 'يحتفظ المتصفح بـ {keys} لنفسه. اضغط مفاتيح أخرى.',
  'keys.search': 'ابحث عن أمر أو مفاتيح',
};
