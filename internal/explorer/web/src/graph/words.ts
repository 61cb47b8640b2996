// The panel's words in English and Arabic, and the names of kinds.
import type { Lang } from './settings';

const words = {
  graph: ['Graph', 'المخطط'],
  list: ['List', 'قائمة'],
  table: ['Table', 'جدول'],
  json: ['JSON', 'JSON'],
  view: ['View', 'العرض'],
  run: ['Run the query', 'نفّذ الاستعلام'],
  emptyTitle: ['Nothing is drawn yet', 'لا شيء مرسوم بعد'],
  emptyHint: [
    'Run the query of this tab, or open one of these examples:',
    'نفّذ استعلام هذا التبويب أو افتح أحد هذه الأمثلة:',
  ],
  nothingFound: ['The answer holds no entity or relation to draw', 'لا يحتوي الجواب على كيان أو علاقة لرسمها'],
  nothingFoundHint: [
    'Ask for relations or entities, widen the dates, or try an example:',
    'اطلب علاقات أو كيانات، أو وسّع المدى الزمني، أو جرّب مثالًا:',
  ],
  allFiltered: ['Everything is filtered out', 'كل شيء محجوب بالمرشحات'],
  resetFilters: ['Reset filters', 'أزل المرشحات'],
  failed: ['The server could not answer', 'تعذّر على الخادم الجواب'],
  loading: ['Asking the server …', 'جارٍ سؤال الخادم …'],
  loadingNamed: ['The server is answering {0} …', 'الخادم يجيب عن {0} …'],
  seconds: ['{0} s', '{0} ث'],
  arranging: ['Arranging the graph …', 'جارٍ ترتيب المخطط …'],
  truncated: ['There is more than this answer holds', 'هناك أكثر مما في هذا الجواب'],
  notEnriched: ['Drawn from what the query itself asks for', 'مرسوم مما يطلبه الاستعلام نفسه فقط'],
  canvas: [
    'Drawing of {0} and {1}; the list view tells the same in words',
    'رسم فيه {0} و{1}؛ عرض القائمة يقول الشيء نفسه بالكلمات',
  ],
  canvasKeys: [
    'Graph. Arrow keys walk from node to node, Enter opens its card; with Shift arrows move the field; plus, minus and 0 zoom.',
    'المخطط. تنقلك الأسهم من عقدة إلى أخرى ويفتح Enter بطاقتها، ومع Shift تحرّك الأسهم الساحة؛ وعلامتا الزائد والناقص والصفر للتكبير.',
  ],
  legend: ['Legend', 'مفتاح الرموز'],
  hide: ['Hide', 'أخفِ'],
  showHidden: ['Show hidden', 'أظهر المخفي'],
  pin: ['Pin', 'ثبّت'],
  unpin: ['Unpin', 'ألغِ التثبيت'],
  collapse: ['Collapse', 'اطوِ'],
  uncollapse: ['Unfold', 'افرد'],
  expand: ['Expand', 'وسّع'],
  expandMore: ['{0} more', '{0} أخرى'],
  nothingMore: ['Nothing more', 'لا مزيد'],
  allKinds: ['every kind', 'كل الأنواع'],
  expandHeading: ['Walk on from here', 'تابع من هنا'],
  added: ['{0} added', 'أُضيف: {0}'],
  atMost: ['At most', 'على الأكثر'],
  undo: ['Undo', 'تراجع'],
  redo: ['Redo', 'أعد'],
  fit: ['Fit', 'ملاءمة'],
  zoomIn: ['Zoom in', 'تكبير'],
  zoomOut: ['Zoom out', 'تصغير'],
  fullScreen: ['Full screen', 'ملء الشاشة'],
  leaveFullScreen: ['Leave full screen', 'غادر ملء الشاشة'],
  search: ['Find a node', 'ابحث عن عقدة'],
  found: ['{0} found', 'وُجد {0}'],
  foundNone: ['Nothing of that name is drawn', 'لا شيء بهذا الاسم في المخطط'],
  path: ['Shortest path', 'أقصر مسار'],
  pathTo: ['Path to', 'مسار إلى'],
  pathFind: ['Find', 'ابحث'],
  pathChoose: ['choose a node …', 'اختر عقدة …'],
  pathHint: ['Select two nodes (Shift-click the second), or choose one in a node’s card', 'حدّد عقدتين (مع Shift للثانية) أو اختر الثانية في بطاقة العقدة'],
  pathFound: ['Shortest path: {0}', 'أقصر مسار: {0}'],
  selected: ['{0} selected', 'المحدَّد: {0}'],
  clearHighlight: ['Show everything again', 'أظهر كل شيء من جديد'],
  pathNone: ['No path between the two within four steps', 'لا مسار بين العقدتين ضمن أربع خطوات'],
  highlight: ['Highlight neighbours', 'أبرز الجوار'],
  connect: ['Find edges among these', 'ابحث عن علاقات بينها'],
  queryThis: ['Query this', 'اكتب استعلامًا لهذا'],
  share: ['Copy link', 'انسخ الرابط'],
  copied: ['Copied', 'نُسخ'],
  export: ['Export', 'تصدير'],
  curl: ['Copy as cURL', 'انسخ أمر cURL'],
  spread: ['Spread parallel edges', 'افرد العلاقات المتوازية'],
  enrich: ['Draw any answer', 'ارسم أي جواب'],
  enrichHint: [
    'Adds ids, kinds and ends to the query behind the scenes; the JSON shown stays what you asked for',
    'يضيف المعرّفات والأنواع والأطراف إلى الاستعلام خلف الكواليس؛ أما JSON المعروض فيبقى ما طلبته',
  ],
  labels: ['Names', 'الأسماء'],
  latin: ['Latin', 'لاتينية'],
  arabic: ['Arabic', 'عربية'],
  both: ['Both', 'كلتاهما'],
  language: ['العربية', 'English'],
  options: ['Options', 'خيارات'],
  sharing: ['Take along', 'خذه معك'],
  asFile: ['As a file', 'ملفًّا'],
  examples: ['Examples', 'أمثلة'],
  timeline: ['Time', 'الزمن'],
  from: ['From', 'من'],
  to: ['To', 'إلى'],
  play: ['Play', 'شغّل'],
  stop: ['Stop', 'أوقف'],
  undated: ['Undated', 'بلا تاريخ'],
  wholeTime: ['All dates', 'كل التواريخ'],
  asOf: ['Known before', 'ما عُرف قبل'],
  asOfNow: ['Now', 'الآن'],
  close: ['Close', 'أغلق'],
  namesHeading: ['Names', 'الأسماء'],
  offices: ['Offices', 'المناصب'],
  officeOf: ['of', 'في'],
  since: ['since', 'منذ'],
  until: ['until', 'حتى'],
  relationsByKind: ['Relations by kind', 'العلاقات بحسب النوع'],
  otherIds: ['Elsewhere', 'في فهارس أخرى'],
  claims: ['Claims', 'الادعاءات'],
  claim: ['claim', 'ادعاء'],
  time: ['Time', 'الزمن'],
  precision: ['precision', 'الدقة'],
  basis: ['read from', 'مصدره'],
  modality: ['Modality', 'الصيغة'],
  verdict: ['Verdict', 'الحكم'],
  role: ['As', 'بصفة'],
  what: ['What', 'الموضوع'],
  place: ['Where', 'المكان'],
  explain: ['Explain', 'التفسير'],
  pattern: ['Pattern', 'النمط'],
  rejected: ['Tried in this sentence and rejected', 'جُرِّب في هذه الجملة ورُفض'],
  rejectedNone: ['Nothing else was tried in this sentence', 'لم يُجرَّب غيره في هذه الجملة'],
  alsoRead: ['Also read from this sentence', 'قُرئ أيضًا من هذه الجملة'],
  inferredFields: ['Not said, inferred', 'مستنتج غير مصرّح به'],
  openSource: ['Open source', 'افتح المصدر'],
  cite: ['Copy citation', 'انسخ الاستشهاد'],
  noQuote: ['Imported event data: no text to quote', 'بيانات مستوردة: لا نص للاقتباس'],
  moreClaims: ['More claims', 'ادعاءات أخرى'],
  noTime: ['time not known', 'زمن غير معروف'],
  source: ['From', 'المصدر'],
  target: ['To', 'الهدف'],
  kind: ['Kind', 'النوع'],
  planned: ['announced', 'معلن'],
  denied: ['denied', 'منفي'],
  done: ['done', 'تم'],
  tourBack: ['Back', 'السابق'],
  tourNext: ['Next', 'التالي'],
  tourDone: ['Done', 'تم'],
  tourSkip: ['Skip the tour', 'تخطَّ الجولة'],
  licenses: ['Licences', 'الرخص'],
  tourStart: ['Show the tour', 'اعرض الجولة'],
  tour1: [
    'This is the query’s answer as a graph: the tour of March 2025. Shape and colour tell people, states, places and agreements apart; what has more edges is larger.',
    'هذا جواب الاستعلام مرسومًا: جولة مارس 2025. يميّز الشكل واللون بين الأشخاص والدول والأماكن والاتفاقيات، والأكثر علاقاتٍ أكبر.',
  ],
  tour2: [
    'Click an edge to read the sentences behind it, each in its own language, with publisher, date and link.',
    'انقر علاقة لتقرأ الجمل التي تقوم عليها، كلٌّ بلغتها، مع الناشر والتاريخ والرابط.',
  ],
  tour3: [
    'Click a node for its names in every script, and walk on from there. Double-click pins it, drag moves it.',
    'انقر عقدة لترى أسماءها بكل الخطوط وتتابع منها. النقر المزدوج يثبّتها والسحب يحرّكها.',
  ],
  tour4: [
    'Drag over the bars below to see a period, or play them. Dashed edges are announced only, crossed ones denied. The legend hides and shows kinds.',
    'اسحب فوق الأعمدة في الأسفل لترى مدة أو شغّلها. المتقطع معلن فقط والمشطوب منفي. ومفتاح الرموز يخفي الأنواع ويظهرها.',
  ],
  tour5: [
    'Examples holds questions that analysts ask; each opens in a tab of its own. Change any query and run it: whatever it asks is drawn.',
    'في «أمثلة» أسئلة يطرحها المحللون، يُفتح كلٌّ منها في تبويب. غيّر أي استعلام ونفّذه: كل ما يُسأل عنه يُرسم.',
  ],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof words;

/** A word of the interface; `{0}` and so on stand for the values. */
export function say(lang: Lang, word: Word, ...values: (string | number)[]): string {
  return words[word][lang === 'ar' ? 1 : 0].replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** What is counted, in the forms that numbers ask for; `#` stands for the number. */
const counts = {
  nodes: [
    { one: '# node', other: '# nodes' },
    { zero: 'لا عقد', one: 'عقدة واحدة', two: 'عقدتان', few: '# عقد', many: '# عقدة', other: '# عقدة' },
  ],
  edges: [
    { one: '# relation', other: '# relations' },
    { zero: 'لا علاقات', one: 'علاقة واحدة', two: 'علاقتان', few: '# علاقات', many: '# علاقة', other: '# علاقة' },
  ],
  lines: [
    { one: '# edge', other: '# edges' },
    { zero: 'لا خطوط', one: 'خط واحد', two: 'خطان', few: '# خطوط', many: '# خطًّا', other: '# خط' },
  ],
  sources: [
    { one: '# independent source', other: '# independent sources' },
    { zero: 'لا مصادر مستقلة', one: 'مصدر مستقل واحد', two: 'مصدران مستقلان', few: '# مصادر مستقلة', many: '# مصدرًا مستقلًا', other: '# مصدر مستقل' },
  ],
  steps: [
    { one: '# step', other: '# steps' },
    { zero: 'بلا خطوات', one: 'خطوة واحدة', two: 'خطوتان', few: '# خطوات', many: '# خطوة', other: '# خطوة' },
  ],
} as const satisfies Record<string, readonly [Forms, Forms]>;

const pluralRules = { en: new Intl.PluralRules('en'), ar: new Intl.PluralRules('ar') };

/** A number with what it counts, in the form that the language has for it. */
export function counted(lang: Lang, what: keyof typeof counts, count: number): string {
  const forms: Forms = counts[what][lang === 'ar' ? 1 : 0];
  return (forms[pluralRules[lang].select(count)] ?? forms.other).replace('#', String(count));
}

const entityKindNames: Record<string, readonly [string, string]> = {
  PERSON: ['Person', 'شخص'],
  STATE: ['State', 'دولة'],
  ORGANIZATION: ['Organisation', 'منظمة'],
  PLACE: ['Place', 'مكان'],
  AGREEMENT: ['Agreement', 'اتفاقية'],
  EVENT: ['Event', 'حدث'],
};

const relationKindNames = new Map<string, readonly [string, string]>();

/** Takes over the names that the server's ontology gives to a relation kind. */
export function nameKind(kind: string, en: string, ar: string): void {
  relationKindNames.set(kind, [en, ar]);
}

/** The name of an entity or relation kind for people; without one, the kind in small letters. */
export function kindName(kind: string, lang: Lang): string {
  const names = entityKindNames[kind] ?? relationKindNames.get(kind);
  return names?.[lang === 'ar' ? 1 : 0] ?? kind.toLowerCase().replaceAll('_', ' ');
}

const values: Record<string, string> = {
  ASSERTED: 'مؤكَّد',
  REPORTED: 'منقول',
  PLANNED: 'مخطط له',
  EXPECTED: 'متوقع',
  PROPOSED: 'مقترح',
  REQUESTED: 'مطلوب',
  CONDITIONAL: 'مشروط',
  HYPOTHETICAL: 'افتراضي',
  POSITIVE: 'مثبت',
  NEGATED: 'منفي',
  UNCONTESTED: 'غير متنازع فيه',
  CORROBORATED: 'تؤيده مصادر مستقلة',
  CONTESTED: 'محل خلاف',
  DENIED: 'نُفي',
  CANCELLED: 'أُلغي',
  FULFILLED: 'تحقق',
  DAY: 'باليوم',
  MONTH: 'بالشهر',
  SEASON: 'بالفصل',
  YEAR: 'بالسنة',
  DECADE: 'بالعقد',
  UNKNOWN: 'غير معروفة',
  EXPLICIT: 'تاريخ صريح',
  RELATIVE: 'نسبةً إلى تاريخ المقال',
  INFERRED: 'من السياق',
  PUBLICATION: 'من تاريخ النشر',
  ACTIVE: 'قائم',
  CORRECTED: 'صُحّح',
  RETRACTED: 'سُحب',
  SUPERSEDED: 'حلّ محله غيره',
};

/** A value of the API's enumerations for people. */
export const valueName = (value: string, lang: Lang): string =>
  (lang === 'ar' ? values[value] : undefined) ?? value.toLowerCase().replaceAll('_', ' ');
