import type { Translations } from '../en/index.ts';

export const replay: Translations = {
  'replay.title': 'تسجيل «{name}»',
  'replay.made': '{date} · Unclip Studio {program} · {device}، {system}',
  'replay.problem': 'توقف التشغيل: {problem}',
  'replay.open-workflow': 'افتحه مخططًا',
  'replay.close': 'أغلق التسجيل',
  'replay.canvas': 'المخطط المسجَّل. لا يمكن تغييره.',
  'replay.steps': 'ما حدث',
  'replay.play': 'شغّل',
  'replay.pause': 'إيقاف مؤقت',
  'replay.back': 'حدث واحد إلى الوراء',
  'replay.onwards': 'حدث واحد إلى الأمام',
  'replay.moment': 'لحظة التسجيل',
  'replay.time': '{now} من {all}',
  'replay.event': 'الحدث {position} من {count}',
  'replay.speed': 'السرعة',
  'replay.times': '{speed} ×',
};
