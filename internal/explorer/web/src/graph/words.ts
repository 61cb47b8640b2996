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
  arranging: ['Arranging the graph …', 'جارٍ ترتيب المخطط …'],
  truncated: ['There is more than this answer holds', 'هناك أكثر مما في هذا الجواب'],
  notEnriched: ['Drawn from what the query itself asks for', 'مرسوم مما يطلبه الاستعلام نفسه فقط'],
  canvas: [
    'Drawing of {0} nodes and {1} edges; the list view tells the same in words',
    'رسم فيه {0} عقدة و{1} علاقة؛ عرض القائمة يقول الشيء نفسه بالكلمات',
  ],
  nodes: ['nodes', 'عقدة'],
  edges: ['edges', 'علاقة'],
  legend: ['Legend', 'مفتاح الرموز'],
  show: ['Show', 'أظهر'],
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
  inRange: ['within the chosen dates', 'ضمن التواريخ المختارة'],
  atMost: ['at most', 'على الأكثر'],
  undo: ['Undo', 'تراجع'],
  redo: ['Redo', 'أعد'],
  fit: ['Fit', 'ملاءمة'],
  zoomIn: ['Zoom in', 'تكبير'],
  zoomOut: ['Zoom out', 'تصغير'],
  fullScreen: ['Full screen', 'ملء الشاشة'],
  leaveFullScreen: ['Leave full screen', 'غادر ملء الشاشة'],
  search: ['Search in the graph', 'ابحث في المخطط'],
  found: ['{0} found', 'وُجد {0}'],
  path: ['Shortest path', 'أقصر مسار'],
  pathHint: ['Select two nodes (Shift-click the second)', 'حدّد عقدتين (مع Shift للثانية)'],
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
  sources: ['independent sources: {0}', 'المصادر المستقلة: {0}'],
  role: ['As', 'بصفة'],
  what: ['What', 'الموضوع'],
  place: ['Where', 'المكان'],
  explain: ['Explain', 'التفسير'],
  pattern: ['Pattern', 'النمط'],
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
  nothingSelected: ['Nothing selected', 'لم يُحدَّد شيء'],
  tourNext: ['Next', 'التالي'],
  tourDone: ['Done', 'تم'],
  tourSkip: ['Skip the tour', 'تخطَّ الجولة'],
  licenses: ['Licences', 'الرخص'],
  tourStart: ['Show the tour', 'اعرض الجولة'],
  tour1: [
    'This is the answer of the query as a graph: the tour of March 2025. Shapes tell people, states, places and agreements apart.',
    'هذا جواب الاستعلام مرسومًا: جولة مارس 2025. تميّز الأشكال بين الأشخاص والدول والأماكن والاتفاقيات.',
  ],
  tour2: [
    'Click an edge to read the sentences behind it, each in its own language, with publisher and date.',
    'انقر علاقة لتقرأ الجمل التي تقوم عليها، كلٌّ بلغتها، مع الناشر والتاريخ.',
  ],
  tour3: [
    'Click a node for its names in every script, and expand it to walk on from there.',
    'انقر عقدة لترى أسماءها بكل الخطوط، ووسّعها لتواصل من هناك.',
  ],
  tour4: [
    'Brush the timeline below to see a period. Dashed edges are announced only, crossed ones are denied.',
    'حدّد مدة على شريط الزمن في الأسفل. المتقطع معلن فقط، والمشطوب منفي.',
  ],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof words;

/** A word of the interface; `{0}` and so on stand for the values. */
export function say(lang: Lang, word: Word, ...values: (string | number)[]): string {
  return words[word][lang === 'ar' ? 1 : 0].replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
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
