package article

import (
	"strings"
	"testing"
)

const storyEN = "The foreign minister of Kenya landed in Juba on Tuesday with a delegation of twelve. She was received by the president of South Sudan, who thanked her for coming."
const storyAR = "وصل وزير الخارجية الكيني إلى جوبا يوم الثلاثاء على رأس وفد من اثني عشر شخصا. واستقبله رئيس جنوب السودان الذي شكره على قدومه."

func TestPage(t *testing.T) {
	page := `<!doctype html><html lang="ar-EG"><head><meta charset="utf-8">
<title>زيارة إلى جوبا | الصحيفة</title>
<meta property="og:title" content="زيارة إلى جوبا"><meta property="og:site_name" content="الصحيفة">
<meta property="article:published_time" content="2025-03-19T01:15:00+02:00">
<meta property="article:modified_time" content="2025-04-01T00:00:00Z">
<link rel="canonical" href="https://sahifa.example/news/juba"></head>
<body><nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/sport">رياضة</a></li></ul></nav>
<script>var date = "2020-01-01";</script>
<article><h1>زيارة إلى جوبا</h1><p>` + storyAR + `</p><p>` + storyAR + `<br>` + storyAR + `</p></article>
<aside><h3>اقرأ أيضا</h3><a href="/x">خبر آخر تماما</a></aside><footer>جميع الحقوق محفوظة</footer></body></html>`
	list, problems := collect(t, strings.NewReader(page), "a.html", Options{})
	wantProblems(t, problems)
	if len(list) != 1 {
		t.Fatal("no article")
	}
	a := list[0]
	if a.Title != "زيارة إلى جوبا" || a.Publisher != "الصحيفة" || a.URL != "https://sahifa.example/news/juba" || a.Lang != "ar-EG" {
		t.Errorf("title %q, publisher %q, url %q, lang %q", a.Title, a.Publisher, a.URL, a.Lang)
	}
	if got := a.PublishedAt.Format("2006-01-02T15:04:05Z07:00"); a.Published.String() != "2025-03-19" || got != "2025-03-18T23:15:00Z" {
		t.Errorf("published %s, %s", a.Published, got)
	}
	if want := storyAR + "\n\n" + storyAR + "\n" + storyAR; !strings.HasSuffix(a.Text, want) {
		t.Errorf("text %q does not end with the story", a.Text)
	}
	for _, noise := range []string{"الرئيسية", "اقرأ أيضا", "خبر آخر", "الحقوق", "var date"} {
		if strings.Contains(a.Text, noise) {
			t.Errorf("the text holds %q", noise)
		}
	}
}

// A date is stated in metadata or in the URL, or it is not known.
func TestPageDate(t *testing.T) {
	body := "<body><p>" + storyEN + "</p></body>"
	for _, c := range []struct{ name, head, body, day, at string }{
		{"none", "", body, "", ""},
		{"only in the text", "", "<body><p>نشر في 19 آذار 2025</p><p>Published March 19, 2025</p><p>" + storyAR + "</p></body>", "", ""},
		{"a time element of some event", "", `<body><p>` + storyEN + `</p><time datetime="2024-01-02">2 January</time></body>`, "", ""},
		{"a marked time element", "", `<body><time itemprop="datePublished" datetime="2025-03-19">19 March</time><p>` + storyEN + `</p></body>`, "2025-03-19", ""},
		{"entry-date", "", `<body><time class="entry-date published" datetime="2025-03-19T10:00:00+00:00">x</time><p>` + storyEN + `</p></body>`, "2025-03-19", "10:00"},
		{"a year alone is no date", `<meta name="date" content="2025">`, body, "", ""},
		{"only modified", `<meta property="article:modified_time" content="2025-03-19">`, body, "", ""},
		{"name", `<meta name="Publication_Date" content="2025-03-19">`, body, "2025-03-19", ""},
		{"the first that can be read", `<meta name="date" content="19/3/2025"><meta name="dc.date" content="2025-03-19">`, body, "2025-03-19", ""},
		{"JSON-LD", `<script type="application/ld+json">{"@graph":[{"@type":"WebSite","datePublished":"2001-01-01"},{"@type":["Thing","NewsArticle"],"datePublished":"2025-03-19T12:00:00Z"}]}</script>`, body, "2025-03-19", "12:00"},
		{"broken JSON-LD", `<script type="application/ld+json">{"datePublished":</script>`, body, "", ""},
		{"URL", `<link rel="canonical" href="https://o.example/2025/03/19/visit">`, body, "2025-03-19", ""},
		{"metadata before URL", `<meta name="pubdate" content="2025-03-18"><link rel="canonical" href="https://o.example/2025/03/19/visit">`, body, "2025-03-18", ""},
		{"the epoch is no date", `<meta name="pubdate" content="1970-01-01T00:00:00Z">`, body, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, problems := collect(t, strings.NewReader("<html><head>"+c.head+"</head>"+c.body+"</html>"), "a.html", Options{})
			wantProblems(t, problems)
			a := list[0]
			at := ""
			if !a.PublishedAt.IsZero() {
				at = a.PublishedAt.Format("15:04")
			}
			if a.Published.String() != c.day || at != c.at {
				t.Errorf("published %q at %q, want %q at %q", a.Published, at, c.day, c.at)
			}
		})
	}
}

func TestPageText(t *testing.T) {
	for _, c := range []struct{ name, page, want string }{
		{"a fragment", "<p>One sentence.", "One sentence."},
		{"two paragraphs", "<p>One   sentence.</p>\n<p>And\nanother.</p>", "One sentence.\n\nAnd another."},
		{"lines", "<body>" + storyEN + "<br>" + storyEN, storyEN + "\n" + storyEN},
		{"words are kept apart", "<body><div>" + storyEN + "</div><div>" + storyEN + "</div></body>", storyEN + "\n\n" + storyEN},
		{"entities", "<p>R&eacute;publique &amp; &#1605;&#1575;&#1604;&#1610;!", "République & مالي!"},
		{"inline", "<p>The <b>foreign</b> <i>minis</i>ter</p>", "The foreign minister"},
		{"only a menu and a body", "<nav>Home</nav><div>One.</div><script>x()</script><style>p{}</style>", "One."},
		{"the article in JSON-LD", `<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"` + storyEN + `"}</script><div id=app>Loading</div>`, storyEN},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, problems := collect(t, strings.NewReader(c.page), "a.html", Options{})
			wantProblems(t, problems)
			wantTexts(t, list, c.want)
		})
	}
	for name, page := range map[string]string{
		"empty":    "<html><body></body></html>",
		"scripts":  "<script>var a = 1</script>",
		"pictures": "<img src=x><br>…",
	} {
		_, problems := collect(t, strings.NewReader(page), "a.html", Options{})
		if len(problems) != 1 || !strings.Contains(problems[0].Error(), "empty") {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// The same page gives the same article every time.
func TestPageIsDeterministic(t *testing.T) {
	page := `<html><head><script type="application/ld+json">{"b":{"@type":"NewsArticle","headline":"B","publisher":{"name":"PB"}},"a":{"@type":"NewsArticle","headline":"A","publisher":{"name":"PA"}}}</script></head>
<body><div><p>` + storyEN + `</p></div><div><p>` + storyAR + `</p></div></body></html>`
	var id string
	for range 20 {
		list, _ := collect(t, strings.NewReader(page), "a.html", Options{})
		if id == "" {
			id = string(list[0].ID)
		}
		if string(list[0].ID) != id || list[0].Title != "A" || list[0].Publisher != "PA" {
			t.Fatalf("another article: %+v", list[0])
		}
	}
}

func TestHostilePages(t *testing.T) {
	_, problems := collect(t, strings.NewReader(strings.Repeat("<div>", 100_000)+"deep"), "a.html", Options{})
	wantProblems(t, problems, "0|invalid|512")
	many := strings.Repeat("<p>"+storyEN+"</p>", 20_000)
	list, problems := collect(t, strings.NewReader("<title>T</title>"+many), "a.html", Options{})
	wantProblems(t, problems)
	if len(list) != 1 || strings.Count(list[0].Text, storyEN) != 20_000 {
		t.Error("a page of 20,000 paragraphs lost some")
	}
	list, problems = collect(t, strings.NewReader("<title>"+strings.Repeat("long \u202e", 5000)+"</title><p>One."), "a.html", Options{})
	wantProblems(t, problems)
	if title := list[0].Title; len(title) > maxField || strings.Contains(title, "\u202e") {
		t.Errorf("a title of %d bytes with bidi controls", len(title))
	}
}

func TestFeed(t *testing.T) {
	rss := `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The &amp;amp; Outlet</title><language>en-gb</language>
<item><title>Visit &lt;b&gt;ends&lt;/b&gt;</title><link>https://o.example/1</link><pubDate>Wed, 19 Mar 2025 23:10:00 -0200</pubDate>
<description>Short.</description><content:encoded><![CDATA[<p>First paragraph.</p><p>Second one.</p><script>x</script>]]></content:encoded></item>
<item><title>No text</title><link>https://o.example/2</link></item>
<item><title>Third</title><guid>https://o.example/3</guid><description>Only a description &amp; no more.</description><pubDate>soon</pubDate></item>
</channel></rss>`
	list, problems := collect(t, strings.NewReader(rss), "a.xml", Options{})
	wantProblems(t, problems, "0|invalid|record 2: invalid: the text is empty")
	wantTexts(t, list, "First paragraph.\n\nSecond one.", "Only a description & no more.")
	a, b := list[0], list[1]
	if a.Title != "Visit ends" || a.URL != "https://o.example/1" || a.Publisher != "The & Outlet" || a.Lang != "en-GB" ||
		a.Published.String() != "2025-03-19" || a.PublishedAt.Format("02T15:04") != "20T01:10" || a.Record != 1 {
		t.Errorf("%+v", a)
	}
	if b.URL != "https://o.example/3" || b.Published != 0 || b.Record != 3 {
		t.Errorf("%+v", b)
	}

	atomFeed := `<feed xmlns="http://www.w3.org/2005/Atom"><title>Газета</title>
<entry><title>Визит</title><link href="https://g.example/1"/><published>2025-03-19T10:00:00Z</published><updated>2025-03-20T10:00:00Z</updated>
<content type="html">&lt;p&gt;Министр прибыл.&lt;/p&gt;</content></entry></feed>`
	list, problems = collect(t, strings.NewReader(atomFeed), "-", Options{})
	wantProblems(t, problems)
	wantTexts(t, list, "Министр прибыл.")
	if list[0].Publisher != "Газета" || list[0].Published.String() != "2025-03-19" || list[0].URL != "https://g.example/1" {
		t.Errorf("%+v", list[0])
	}
}

func TestHostileFeeds(t *testing.T) {
	for _, c := range []struct{ name, data, problem string }{
		{"neither RSS nor Atom", "<opml><body/></opml>", "0|invalid|neither RSS nor Atom"},
		{"no items", "<rss version='2.0'><channel></channel></rss>", "0|invalid|no items"},
		{"deep", "<rss><channel>" + strings.Repeat("<a>", 10_000), "0|large|nested more than 100 deep (line 1)"},
		{"custom entities", `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss version="2.0"><channel><item><description>&b;&b;</description></item></channel></rss>`, "0|invalid|"},
		{"cut off", "<rss version='2.0'><channel><item><description>One", "0|invalid|"},
		{"empty", "\ufeff", "0|invalid|"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, problems := collect(t, strings.NewReader(c.data), "a.rss", Options{})
			for _, a := range list {
				if strings.Contains(a.Text, "aaaa") {
					t.Errorf("an entity was expanded: %q", a.Text)
				}
			}
			if c.name == "custom entities" && len(problems) == 0 {
				return // left as they stand
			}
			wantProblems(t, problems, c.problem)
		})
	}
}
