import type { Translations } from '../en/index.ts';

export const run: Translations = {
  'run.run': 'تشغيل',
  'run.stop': 'إيقاف',
  'run.running': 'قيد التشغيل: {done} من {of}',
  'run.loading': 'جارٍ تحميل النموذج…',
  'run.live': 'مباشر',
  'run.live.hint': 'كل ما يمسّه تغيير يُعاد تشغيله فورًا',
  'run.download': 'تحميل {name}: {loaded} من {total} م.ب',
  'run.to-here': 'شغّل حتى هنا',
  'run.selection': 'شغّل المحدد',
  'run.device': 'يعمل على {device}',
  'run.idle': 'لم يُشغَّل شيء بعد',
  'run.failed': 'توقف التشغيل',
  'run.show': 'أظهر العقدة',
  'run.menu': 'طرق أخرى للتشغيل',
  'run.results-cleared': 'مُسحت النتائج.',
  'run.results-not-kept': 'نتائج العقد المحددة تظهر ولا تُحفظ.',
  'run.results-kept': 'نتائج العقد المحددة تُحفظ.',
  'run.result-kept': 'ثُبّتت البذور التي قبل هذه النتيجة.',

  'time.milliseconds': '{count} م.ث',
  'time.seconds': '{count} ث',
  'time.minutes': '{minutes} د {seconds} ث',

  'queue.none': 'لم يُشغَّل شيء بعد. اضغط تشغيل، أو {keys}.',
  'queue.waiting':
    '{count, plural, zero {لا تشغيل ينتظر} one {تشغيل واحد ينتظر} two {تشغيلان ينتظران} few {# تشغيلات تنتظر} many {# تشغيلًا ينتظر} other {# تشغيل ينتظر}}',
  'queue.is-paused': 'الطابور متوقف مؤقتًا.',
  'queue.is-resumed': 'الطابور يتابع.',
  'queue.left':
    '{count, plural, zero {لم ينتظر شيء} one {كان تشغيل واحد ينتظر} two {كان تشغيلان ينتظران} few {كانت # تشغيلات تنتظر} many {كان # تشغيلًا ينتظر} other {كان # تشغيل ينتظر}} حين أُغلقت الصفحة.',
  'queue.go-on': 'تابع',
  'queue.clear': 'امسح',
  'queue.counts': 'حُسب {computed}، وبقي من قبل {cached}',

  'notice.started': 'بدأ التشغيل.',
  'notice.done': 'انتهى التشغيل بعد {time}.',
  'notice.stopped': 'أُوقف التشغيل.',
  'notice.plugin-missing': 'يحتاج هذا المخطط إلى الإضافة {name} {version}.',
  'notice.plugin-any': 'يحتاج هذا المخطط إلى الإضافة {name}.',
  'notice.model-missing': 'يستعمل هذا المخطط النموذج {name}، وهو غير مثبّت.',
  'notice.model-other': 'حُفظ هذا المخطط بنسخة أخرى من {name}، وقد تختلف صوره.',
  'notice.ended': 'انتهى تشغيل «{name}»',
  'notice.ended-badly': 'توقف تشغيل «{name}» بخطأ',
  'notice.failed': 'توقف التشغيل: {message}',
};
