// The worked examples: what the first visit opens as tabs, and what the panel offers as a list.
// A unit test validates each against schema/*.graphqls.

/** A text in the languages of the interface. */
export interface Text {
  en: string;
  ar: string;
}

export interface Example {
  /** The operation's name, which GraphiQL shows as the tab's title. */
  name: string;
  group: GroupName;
  title: Text;
  /** One sentence: what the answer tells. */
  about: Text;
  query: string;
  /** The variables as shown in the editor, JSON. */
  variables?: Record<string, unknown>;
  /** Opened as a tab on the first visit. */
  tab: boolean;
}

export type GroupName = 'meetings' | 'states' | 'evidence' | 'names' | 'graph';

export const groups: Record<GroupName, Text> = {
  graph: {
    en: 'Around and between',
    ar: 'الجوار والمسارات',
  },
  meetings: {
    en: 'Visits and meetings',
    ar: 'الزيارات واللقاءات',
  },
  states: {
    en: 'Between states',
    ar: 'بين الدول',
  },
  evidence: {
    en: 'Evidence and articles',
    ar: 'الأدلة والمقالات',
  },
  names: {
    en: 'Names in every script',
    ar: 'الأسماء بكل الخطوط',
  },
};

export const examples: Example[] = [
  {
    name: 'TourOfMarch2025',
    group: 'graph',
    tab: true,
    title: {
      en: 'The tour of March 2025',
      ar: 'جولة مارس 2025',
    },
    about: {
      en: 'What Yunus-bek Yevkurov did in March 2025: whom he visited and met, who came along, what was signed.',
      ar: 'ما فعله يونس بك يفكوروف في مارس 2025: من زار ومن التقى ومن رافقه وما وُقّع.',
    },
    query: `# The tour of March 2025: who was visited
# and met, what was signed, who came along,
# and the offices of those he met.
# Run it with Ctrl-Enter (Cmd-Enter on a Mac).
query TourOfMarch2025 {
  neighborhood(
    ids: [
      "person:yunus-bek-yevkurov"
      "person:assimi-goita"
      "person:sadio-camara"
      "person:faustin-archange-touadera"
      "person:claude-rameaux-bireau"
      "person:teodoro-obiang"
      "person:igor-gromyko"
    ]
    filter: { when: { from: "2025-03", to: "2025-03" } }
  ) {
    nodes {
      id
      kind
      label
    }
    relations {
      id
      kind
      role
      what
      time {
        edtf
        precision
      }
      source {
        id
        label
      }
      target {
        id
        label
      }
    }
    truncated
  }
}
`,
  },
  {
    name: 'WhoMetWhom',
    group: 'meetings',
    tab: true,
    title: {
      en: 'Who met whom, and as what',
      ar: 'من التقى من، وبأي صفة',
    },
    about: {
      en: 'The meetings of a period, each side with the offices that it held then.',
      ar: 'لقاءات مدة معيّنة، وكل طرف مع المناصب التي كان يشغلها حينها.',
    },
    query: `# Who met whom, and as what: each side with the offices that articles give it for that time.
query WhoMetWhom($when: TimeRange!) {
  relations(filter: { kinds: [MET], when: $when }, first: 20) {
    nodes {
      id
      kind
      time {
        edtf
      }
      place {
        label
      }
      independentSources
      source {
        ...AsWhat
      }
      target {
        ...AsWhat
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}

fragment AsWhat on Entity {
  id
  kind
  label
  relations(filter: { kinds: [HOLDS_OFFICE, AMBASSADOR_TO], when: $when }, first: 5) {
    nodes {
      id
      kind
      role
      time {
        edtf
      }
      target {
        id
        label
      }
    }
  }
}
`,
    variables: { when: { from: '2025-01', to: '2025-12' } },
  },
  {
    name: 'BetweenTwoStates',
    group: 'states',
    tab: true,
    title: {
      en: 'Everything between two states',
      ar: 'كل ما بين دولتين',
    },
    about: {
      en: 'Every relation between Russia and Mali in a range of dates, oldest first.',
      ar: 'كل علاقة بين روسيا ومالي في مدى زمني، من الأقدم إلى الأحدث.',
    },
    query: `# Everything that links two states directly in a range of dates, oldest first.
# POSSIBLY keeps what may lie in the range: "March 2025" may be the 4th. DEFINITELY does not.
query BetweenTwoStates($states: [ID!]!, $from: EDTF!, $to: EDTF!) {
  relations(
    filter: { between: $states, when: { from: $from, to: $to, match: POSSIBLY } }
    order: OLDEST_FIRST
    first: 50
  ) {
    nodes {
      id
      kind
      what
      context
      verdict
      time {
        edtf
        precision
      }
      source {
        id
        label
      }
      target {
        id
        label
      }
      plover
      cameo
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: { states: ['state:RU', 'state:ML'], from: '2021-01', to: '2025-12' },
  },
  {
    name: 'QuoteThatProves',
    group: 'evidence',
    tab: true,
    title: {
      en: 'The quote that proves an edge',
      ar: 'الاقتباس الذي يثبت علاقة',
    },
    about: {
      en: 'Yevkurov’s visits to Mali, each with the sentences that tell of it, in the languages they were written in.',
      ar: 'زيارات يفكوروف إلى مالي، مع الجمل التي ترويها بلغاتها الأصلية.',
    },
    query: `# The sentences behind an edge: every claim with its quote, its article and the pattern that read it.
# Some articles say that he came to Mali, others to its capital.
query QuoteThatProves {
  relations(
    filter: {
      kinds: [VISITED]
      from: ["person:yunus-bek-yevkurov"]
      to: ["state:ML", "place:bamako"]
    }
    first: 10
  ) {
    nodes {
      id
      kind
      verdict
      independentSources
      time {
        edtf
        basis
      }
      source {
        id
        label
      }
      target {
        id
        label
      }
      claims(first: 10) {
        nodes {
          id
          quote
          start
          end
          modality
          pattern
          article {
            title
            publisher
            published
            lang
            url
          }
        }
      }
    }
  }
}
`,
  },
  {
    name: 'OnePersonFourScripts',
    group: 'names',
    tab: true,
    title: {
      en: 'One person, four spellings',
      ar: 'شخص واحد بأربع كتابات',
    },
    about: {
      en: 'Arabic, English, French and Russian spellings lead to the same node.',
      ar: 'الكتابات العربية والإنجليزية والفرنسية والروسية تؤدي إلى العقدة نفسها.',
    },
    query: `# Arabic, English, French and Russian spellings: one node.
query OnePersonFourScripts {
  arabic: entities(name: "إيفكوروف", kinds: [PERSON], first: 3) {
    ...Found
  }
  english: entities(name: "Yevkurov", kinds: [PERSON], first: 3) {
    ...Found
  }
  french: entities(name: "Evkourov", kinds: [PERSON], first: 3) {
    ...Found
  }
  russian: entities(name: "Евкуров", kinds: [PERSON], first: 3) {
    ...Found
  }
}

fragment Found on EntityConnection {
  nodes {
    id
    kind
    label
    inArabic: label(lang: "ar")
    inRussian: label(lang: "ru")
    names {
      text
      lang
    }
  }
}
`,
  },
  {
    name: 'AnnouncedOnly',
    group: 'meetings',
    tab: true,
    title: {
      en: 'Announced only',
      ar: 'ما أُعلن عنه فقط',
    },
    about: {
      en: 'What was planned, expected or proposed; the verdict FULFILLED says that it came true.',
      ar: 'ما كان مخططًا أو متوقعًا أو مقترحًا، والحكم FULFILLED يعني أنه تحقق.',
    },
    query: `# Announced, expected, proposed: a planned visit is never a visit.
# The verdict FULFILLED means that a later article told that it happened.
query AnnouncedOnly {
  relations(filter: { modality: [PLANNED, EXPECTED, PROPOSED] }, first: 30) {
    nodes {
      id
      kind
      modality
      verdict
      time {
        edtf
      }
      source {
        id
        label
      }
      target {
        id
        label
      }
      claims(first: 2) {
        nodes {
          quote
          article {
            publisher
            published
          }
        }
      }
    }
  }
}
`,
  },
  {
    name: 'FullTextArabic',
    group: 'evidence',
    tab: true,
    title: {
      en: 'Full-text search in Arabic',
      ar: 'بحث في نصوص المقالات',
    },
    about: {
      en: 'Arabic articles that hold all the words asked for, whatever their vowel marks and hamzas.',
      ar: 'المقالات العربية التي ترد فيها كل الكلمات المطلوبة، أيًّا كان تشكيلها وهمزاتها.',
    },
    query: `# Full text: the articles that hold all of these words, however they are vowelled or spelled with hamza.
query FullTextArabic($text: String!) {
  articles(text: $text, lang: "ar", first: 10) {
    nodes {
      id
      title
      publisher
      published
      url
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: { text: 'زيارة مالي' },
  },
  {
    name: 'HowAreTheyLinked',
    group: 'graph',
    tab: false,
    title: {
      en: 'How two people are linked',
      ar: 'كيف يرتبط شخصان',
    },
    about: {
      en: 'The shortest ways from one person to another along the relations.',
      ar: 'أقصر المسارات من شخص إلى آخر عبر العلاقات.',
    },
    query: `# The shortest ways from one entity to another.
query HowAreTheyLinked($from: ID!, $to: ID!) {
  paths(from: $from, to: $to, maxHops: 4, first: 5) {
    length
    entities {
      id
      kind
      label
    }
    relations {
      id
      kind
      time {
        edtf
      }
      source {
        id
        label
      }
      target {
        id
        label
      }
    }
  }
}
`,
    variables: { from: 'person:igor-gromyko', to: 'state:GQ' },
  },
  {
    name: 'Denials',
    group: 'evidence',
    tab: false,
    title: {
      en: 'What was denied or is disputed',
      ar: 'ما نُفي أو هو محل خلاف',
    },
    about: {
      en: 'Relations that somebody denies, with who says so and who says otherwise.',
      ar: 'علاقات ينفيها أحد، مع من يقول بها ومن ينفيها.',
    },
    query: `# Denied: what somebody says is not so. Disputed: reported by some and denied by others.
query Denials {
  denied: relations(filter: { polarity: [NEGATED], modality: null }, first: 20) {
    ...SaidAndDenied
  }
  disputed: relations(
    filter: { polarity: null, modality: null, verdict: [DENIED, CONTESTED] }
    first: 20
  ) {
    ...SaidAndDenied
  }
}

fragment SaidAndDenied on RelationConnection {
  nodes {
    id
    kind
    polarity
    modality
    verdict
    time {
      edtf
    }
    source {
      id
      label
    }
    target {
      id
      label
    }
    claims(first: 5) {
      nodes {
        polarity
        modality
        quote
        article {
          publisher
          published
        }
      }
    }
  }
}
`,
  },
  {
    name: 'VisitorsOfAState',
    group: 'states',
    tab: false,
    title: {
      en: 'Who came to which state',
      ar: 'من زار أي دولة',
    },
    about: {
      en: 'Visits to Mali and to Russia, newest first, and how they spread over the months.',
      ar: 'الزيارات إلى مالي وروسيا من الأحدث إلى الأقدم، وتوزعها على الأشهر.',
    },
    query: `# Visits to two states and their capitals, newest first, and their number by month.
query VisitorsOfAState($places: [ID!]!) {
  relations(filter: { kinds: [VISITED], to: $places }, first: 50) {
    nodes {
      id
      kind
      role
      time {
        edtf
      }
      source {
        id
        kind
        label
      }
      target {
        id
        kind
        label
      }
    }
    totalCount
  }
  relationCounts(filter: { kinds: [VISITED], to: $places }, by: MONTH) {
    key
    count
  }
}
`,
    variables: { places: ['state:ML', 'place:bamako', 'state:RU', 'place:moscow'] },
  },
];

/** The tabs of a first visit, as GraphiQL's `defaultTabs` takes them. */
export function firstTabs(): { query: string; variables: string | null }[] {
  return examples
    .filter((example) => example.tab)
    .map((example) => ({
      query: example.query,
      variables: example.variables ? JSON.stringify(example.variables, null, 2) : null,
    }));
}
