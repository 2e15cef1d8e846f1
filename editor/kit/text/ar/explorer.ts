import type { Translations } from '../en/index.ts';

export const explorer: Translations = {
  'explorer.tool-move': 'تحريك واختيار',
  'explorer.tool-lasso': 'تحديد حر',
  'explorer.show-all': 'أظهر كل النقاط',
  'explorer.component': 'المركّبة {number}',
  'explorer.explains': 'تفسّر {share} من التباين. النقر المزدوج يعيدها إلى البداية.',
  'explorer.more-components':
    '{count, plural, zero {لا مركّبات أخرى} one {مركّبة أخرى} two {مركّبتان أخريان} few {# مركّبات أخرى} many {# مركّبة أخرى} other {# مركّبة أخرى}}',
  'explorer.bar': 'المركّبة {number}: {share}، ومع ما قبلها {total}',
  'explorer.variance':
    '{count, plural, zero {لا تفسّر أي مركّبة} one {تفسّر مركّبة واحدة} two {تفسّر مركّبتان} few {تفسّر # مركّبات} many {تفسّر # مركّبة} other {تفسّر # مركّبة}} من أصل {total} نسبة 90 % من التباين',
  'explorer.points': 'النقاط',
  'explorer.search': 'ابحث في الأوصاف…',
  'explorer.selected':
    '{count, plural, zero {لا نقاط محددة} one {نقطة واحدة محددة} two {نقطتان محددتان} few {# نقاط محددة} many {# نقطة محددة} other {# نقطة محددة}}',
  'explorer.found':
    '{count, plural, zero {لم تُوجد نقاط} one {وُجدت نقطة واحدة} two {وُجدت نقطتان} few {وُجدت # نقاط} many {وُجدت # نقطة} other {وُجدت # نقطة}}',
  'explorer.point': 'النقطة {number}',
  'explorer.start-here': 'ابدأ من هذه النقطة',
  'explorer.walk-here': 'انتقل من البداية إلى هذه النقطة',
  'explorer.more-points':
    '{count, plural, zero {…} one {…ونقطة أخرى} two {…ونقطتان أخريان} few {…و# نقاط أخرى} many {…و# نقطة أخرى} other {…و# نقطة أخرى}}',
  'explorer.point-hint': 'انقر للبدء من هنا · اسحب إلى نقطة أخرى للانتقال إليها',
  'explorer.across': 'المركّبة الأفقية',
  'explorer.up': 'المركّبة العمودية',
  'explorer.colour': 'اللون',
  'explorer.by-label': 'حسب الصنف',
  'explorer.by-component': 'حسب المركّبة {number}',
  'explorer.by-nothing': 'لون واحد',
  'explorer.legend': 'الأصناف وألوانها',
  'explorer.others':
    '{count, plural, zero {لا غيرها} one {تسمية أخرى} two {تسميتان أخريان} few {# تسميات أخرى} many {# تسمية أخرى} other {# تسمية أخرى}}',
  'explorer.summary':
    '{count, plural, zero {لا تضمينات} one {تضمين واحد} two {تضمينان} few {# تضمينات} many {# تضمينًا} other {# تضمين}} على المركّبة {across} أفقيًا والمركّبة {up} عموديًا. قائمة النقاط أدناه تؤدي العمل نفسه بلوحة المفاتيح.',
  'explorer.picture': 'الصورة في هذا الموضع',
  'explorer.drawing': 'جارٍ الرسم',
  'explorer.draft': 'مسودة',
  'explorer.drag': 'حرّك مركّبة: الصورة تتبعها.',
  'explorer.nothing-to-draw': 'اختر نقطة للبدء منها.',
  'explorer.too-many':
    'تحرّك العقدة «{move}» {count, plural, zero {لا تضمينات} one {تضمين واحد} two {تضمينان معًا} few {# تضمينات معًا} many {# تضمينًا معًا} other {# تضمين معًا}}. انقر نقطة للبدء منها وحدها.',
  'explorer.keep': 'احتفظ به',
  'explorer.reset': 'أعد إلى البداية',
  'explorer.node': 'العقدة المستكشفة',
  'explorer.empty': 'لا شيء للاستكشاف بعد. أضف العقدتين «{source}» و«{fit}»، أو شغّل عقدة تعطي تضمينات.',
  'explorer.not-run': 'لم تُحسب التضمينات بعد.',
  'explorer.not-wired': 'اربط تضمينات بهذه العقدة أولًا: من «{source}»، أو من صورك.',
  'explorer.run': 'احسبها',
  'explorer.add-nodes-why': 'لتحريك تضمين ورسمه يحتاج المخطط إلى العقدتين «{move}» و«{draw}». انقر أي نقطة، أو ابدأ بالأولى.',
  'explorer.add-nodes': 'أضفهما وارسم',
  'explorer.walk': 'انتقال',
};
