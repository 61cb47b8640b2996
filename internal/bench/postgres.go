package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// postgresql is a PostgreSQL of our own: a cluster in a folder of its own,
// reached by a socket in it. Its pgbench drives it, with prepared statements.
type postgresql struct {
	bin, dir string
	owner    *syscall.SysProcAttr // it does not run as root
}

// errNoPostgres: PostgreSQL is not installed, or cannot be run here.
var errNoPostgres = errors.New("PostgreSQL with initdb, pg_ctl, psql and pgbench is not installed")

// findPostgres looks for the programs on the path and where Debian keeps them.
func findPostgres(dir string) (*postgresql, error) {
	folders := append(filepath.SplitList(os.Getenv("PATH")), "/usr/local/pgsql/bin")
	if installed, err := filepath.Glob("/usr/lib/postgresql/*/bin"); err == nil {
		slices.Reverse(installed)
		folders = append(installed, folders...)
	}
	at := slices.IndexFunc(folders, func(folder string) bool {
		return !slices.ContainsFunc([]string{"initdb", "pg_ctl", "psql", "pgbench"}, func(name string) bool {
			_, err := exec.LookPath(filepath.Join(folder, name))
			return err != nil
		})
	})
	if at < 0 {
		return nil, errNoPostgres
	}
	p := &postgresql{bin: folders[at], dir: dir}
	if os.Geteuid() != 0 {
		return p, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("%w: there is no user postgres to run it as", errNoPostgres)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err = errors.Join(err, err2); err != nil {
		return nil, err
	}
	p.owner = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return p, os.Chown(dir, int(uid), int(gid))
}

// run runs one of the programs and returns what it writes.
func (p *postgresql) run(ctx context.Context, in io.Reader, name string, args ...string) (string, error) {
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, name), args...)
	cmd.Dir, cmd.SysProcAttr, cmd.Stdin, cmd.Stdout, cmd.Stderr = p.dir, p.owner, in, &out, &errs
	cmd.Env = append(os.Environ(), "LC_ALL=C", "PGHOST="+p.dir, "PGDATABASE=postgres", "PGOPTIONS=", "PGUSER=bench")
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, lastLine(errs.String()))
	}
	return out.String(), nil
}

func (p *postgresql) start(ctx context.Context) error {
	data := filepath.Join(p.dir, "cluster")
	if _, err := p.run(ctx, nil, "initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--data-checksums"); err != nil {
		return err
	}
	options := "-c listen_addresses= -c unix_socket_directories=" + p.dir + " -c shared_buffers=256MB -c max_wal_size=2GB -c jit=off -c max_connections=50" +
		// As a manual of bulk loading has it: no log of tables that the transaction
		// itself makes, sorts and hashes in memory.
		" -c wal_level=minimal -c max_wal_senders=0 -c maintenance_work_mem=128MB -c work_mem=64MB -c checkpoint_timeout=1h"
	_, err := p.run(ctx, nil, "pg_ctl", "-D", data, "-l", filepath.Join(p.dir, "log"), "-o", options, "-w", "start")
	return err
}

func (p *postgresql) stop(ctx context.Context) error {
	_, err := p.run(ctx, nil, "pg_ctl", "-D", filepath.Join(p.dir, "cluster"), "-m", "fast", "-w", "stop")
	return err
}

func (p *postgresql) sql(ctx context.Context, in io.Reader) (string, error) {
	return p.run(ctx, in, "psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1")
}

// What PostgreSQL loads. Its first load (bare) makes one table of edges with an
// index for each of the questions a to f. The second (full) answers what Safir's
// import makes answerable, with the same guarantees, and is what the import is
// compared with:
//   - one transaction: all of it is there or nothing, on the disk when it ends
//   - claims by id, an id made of what they say, so that the same file adds
//     nothing when it comes again; when each was recorded and retracted; of which
//     file and relation
//   - relations, which claims of one kind, day and pair add up to, by id, and in
//     order of time: all, of a kind, at an entity (of a kind), between two (of a
//     kind), of a file
//   - counters by kind, side, modality, polarity and verdict: of an entity and of
//     all, by year and month, by the entity at the other end
//   - entities by id, by what the file calls them, and by what any word of a name
//     begins, best known first
//
// What it is spared: Safir also links actors to the entities that it knows
// ("Citizen (Thailand)"), maps words to CAMEO codes and kinds, keeps each
// relation's modality, polarity and verdict in every index, and ids of SHA-256
// where md5 stands here; foreign keys, which Safir's numbers stand for, are left
// out.
const (
	sqlCopy = `BEGIN;
CREATE TEMPORARY TABLE raw (source text, kind text, target text, day date);
COPY raw FROM STDIN WITH (FORMAT csv, DELIMITER E'\t', QUOTE E'\b');
`
	sqlBare = `
CREATE TABLE kind (id smallint PRIMARY KEY, name text NOT NULL);
INSERT INTO kind SELECT row_number() OVER (ORDER BY kind), kind FROM (SELECT DISTINCT kind FROM raw) k;
CREATE TABLE entity (id int PRIMARY KEY, label text NOT NULL, degree int NOT NULL);
INSERT INTO entity SELECT row_number() OVER (ORDER BY label), label, count(*) FROM (SELECT source AS label FROM raw UNION ALL SELECT target FROM raw) e GROUP BY label;
CREATE TABLE edge (id int NOT NULL, kind smallint NOT NULL, source int NOT NULL, target int NOT NULL, day date NOT NULL);
INSERT INTO edge SELECT row_number() OVER (), k.id, s.id, t.id, r.day FROM raw r
  JOIN kind k ON k.name = r.kind JOIN entity s ON s.label = r.source JOIN entity t ON t.label = r.target;
ALTER TABLE edge ADD PRIMARY KEY (id);
CREATE INDEX ON edge (source, day DESC);
CREATE INDEX ON edge (target, day DESC);
CREATE INDEX ON edge (least(source, target), greatest(source, target), day DESC);
CREATE INDEX ON edge (kind, day DESC);
CREATE INDEX ON edge (day DESC);
CREATE INDEX ON entity (lower(label) text_pattern_ops);
COMMIT;
ANALYZE;
`
	sqlFull = `
CREATE TABLE article (id int PRIMARY KEY, url text NOT NULL UNIQUE, recorded timestamptz NOT NULL);
INSERT INTO article VALUES (1, 'dataset:icews/events', now());
CREATE TABLE kind (id smallint PRIMARY KEY, name text NOT NULL);
INSERT INTO kind SELECT row_number() OVER (ORDER BY kind), kind FROM (SELECT DISTINCT kind FROM raw) k;
CREATE TABLE entity (id int PRIMARY KEY, label text NOT NULL UNIQUE, degree int NOT NULL);
INSERT INTO entity SELECT row_number() OVER (ORDER BY label), label, count(*) FROM (SELECT source AS label FROM raw UNION ALL SELECT target FROM raw) e GROUP BY label;

CREATE TABLE claim (id uuid NOT NULL, relation uuid NOT NULL, article int NOT NULL, kind smallint NOT NULL, source int NOT NULL, target int NOT NULL,
  day date NOT NULL, published date, modality smallint NOT NULL, polarity smallint NOT NULL, recorded timestamptz NOT NULL, retracted timestamptz);
INSERT INTO claim SELECT DISTINCT ON (1) md5(concat_ws('|', 1, k.name, s.label, t.label, r.day, 'REPORTED', 'POSITIVE'))::uuid AS id,
  md5(concat_ws('|', k.name, s.label, t.label, r.day, 'POSITIVE'))::uuid, 1, k.id, s.id, t.id, r.day, r.day, 1, 0, now(), NULL
  FROM raw r JOIN kind k ON k.name = r.kind JOIN entity s ON s.label = r.source JOIN entity t ON t.label = r.target;
CREATE TABLE edge (id uuid NOT NULL, kind smallint NOT NULL, source int NOT NULL, target int NOT NULL, day date NOT NULL,
  modality smallint NOT NULL, polarity smallint NOT NULL, verdict smallint NOT NULL, sources smallint NOT NULL);
INSERT INTO edge SELECT relation, kind, source, target, day, min(modality), polarity, 0, count(DISTINCT article) FROM claim
  GROUP BY relation, kind, source, target, day, polarity;

ALTER TABLE claim ADD PRIMARY KEY (id);
CREATE INDEX ON claim (relation);
CREATE INDEX ON claim (article, day DESC);
ALTER TABLE edge ADD PRIMARY KEY (id);
CREATE INDEX ON edge (day DESC, id);
CREATE INDEX ON edge (kind, day DESC, id);
CREATE INDEX ON edge (source, day DESC, id);
CREATE INDEX ON edge (target, day DESC, id);
CREATE INDEX ON edge (source, kind, day DESC, id);
CREATE INDEX ON edge (target, kind, day DESC, id);
CREATE INDEX ON edge (least(source, target), greatest(source, target), day DESC, id);
CREATE INDEX ON edge (least(source, target), greatest(source, target), kind, day DESC, id);

CREATE TEMPORARY VIEW side AS SELECT source AS entity, target AS other, 0 AS dir, * FROM edge UNION ALL SELECT target, source, 1, * FROM edge;
CREATE TABLE years (entity int NOT NULL, year smallint NOT NULL, month smallint NOT NULL, kind smallint NOT NULL, dir smallint NOT NULL,
  modality smallint NOT NULL, polarity smallint NOT NULL, verdict smallint NOT NULL, n int NOT NULL);
INSERT INTO years SELECT entity, extract(year FROM day), extract(month FROM day), kind, dir, modality, polarity, verdict, count(*) FROM side GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
  UNION ALL SELECT 0, extract(year FROM day), extract(month FROM day), kind, 0, modality, polarity, verdict, count(*) FROM edge GROUP BY 2, 3, 4, 6, 7, 8;
ALTER TABLE years ADD PRIMARY KEY (entity, year, month, kind, dir, modality, polarity, verdict);
CREATE TABLE totals (entity int NOT NULL, kind smallint NOT NULL, dir smallint NOT NULL, modality smallint NOT NULL, polarity smallint NOT NULL, verdict smallint NOT NULL, n int NOT NULL);
INSERT INTO totals SELECT entity, kind, dir, modality, polarity, verdict, sum(n) FROM years GROUP BY 1, 2, 3, 4, 5, 6;
ALTER TABLE totals ADD PRIMARY KEY (entity, kind, dir, modality, polarity, verdict);
CREATE TABLE neighbours (entity int NOT NULL, other int NOT NULL, kind smallint NOT NULL, dir smallint NOT NULL,
  modality smallint NOT NULL, polarity smallint NOT NULL, verdict smallint NOT NULL, n int NOT NULL);
INSERT INTO neighbours SELECT entity, other, kind, dir, modality, polarity, verdict, count(*) FROM side GROUP BY 1, 2, 3, 4, 5, 6, 7;
ALTER TABLE neighbours ADD PRIMARY KEY (entity, other, kind, dir, modality, polarity, verdict);

CREATE TABLE name (folded text NOT NULL, entity int NOT NULL);
INSERT INTO name SELECT DISTINCT array_to_string(w.words[i:], ' '), w.id
  FROM (SELECT id, regexp_split_to_array(trim(both ' ' FROM regexp_replace(lower(label), '[^[:alnum:]]+', ' ', 'g')), ' ') AS words FROM entity) w,
  generate_series(1, cardinality(w.words)) i;
CREATE INDEX ON name (folded text_pattern_ops, entity);
CREATE INDEX ON entity (degree DESC);
COMMIT;
ANALYZE;
`
	// What is drawn: ends of edges, so that hubs dominate.
	sqlDraw = `
CREATE TABLE draw AS SELECT row_number() OVER () AS n, source, target, day, CASE WHEN random() < 0.5 THEN source ELSE target END AS one,
  NULL::text AS prefix FROM edge ORDER BY random() LIMIT 4096;
UPDATE draw SET n = d.n FROM (SELECT ctid AS at, row_number() OVER () AS n FROM draw) d WHERE draw.ctid = d.at;
UPDATE draw SET prefix = left(lower(label), 2 + (random() * 3)::int) FROM entity e WHERE e.id = draw.one;
ALTER TABLE draw ADD PRIMARY KEY (n);
ANALYZE draw;
CREATE FUNCTION hops(a int, b int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  near int[] := ARRAY[a]; far int[] := ARRAY[b]; seen int[] := ARRAY[a, b]; next int[]; n int := 0;
BEGIN
  IF a = b THEN RETURN 0; END IF;
  WHILE n < 4 AND near IS NOT NULL AND far IS NOT NULL LOOP
    n := n + 1;
    IF cardinality(near) > cardinality(far) THEN next := near; near := far; far := next; END IF;
    SELECT array_agg(DISTINCT o) INTO next FROM (
      SELECT target AS o FROM edge WHERE source = ANY(near) UNION ALL SELECT source FROM edge WHERE target = ANY(near)) e;
    IF next && far THEN RETURN n; END IF;
    near := ARRAY(SELECT unnest(next) EXCEPT SELECT unnest(seen));
    seen := seen || near;
  END LOOP;
  RETURN NULL;
END $$;
`
)

// around is the newest edges at an entity with the names of the other ends.
const around = `SELECT e.id, k.name, e.day, o.id, o.label FROM (
  (SELECT *, target AS far FROM edge WHERE source = %[1]s ORDER BY day DESC LIMIT %[2]d) UNION ALL
  (SELECT *, source AS far FROM edge WHERE target = %[1]s ORDER BY day DESC LIMIT %[2]d)) e
  JOIN kind k ON k.id = e.kind JOIN entity o ON o.id = e.far ORDER BY e.day DESC LIMIT %[2]d;`

// sqlQuestions are the questions in SQL, by name.
func sqlQuestions() map[string]string {
	const n = "\\set n random(1, 4096)\n"
	one := "(SELECT one FROM draw WHERE n = :n)"
	return map[string]string{
		"node": n + "SELECT id, label FROM entity WHERE id = " + one + ";\n",
		"a":    n + strings.ReplaceAll(fmt.Sprintf(around, one, 20), "\n", " ") + "\n",
		"b": n + `SELECT e.id, k.name, e.day, s.id, s.label, t.id, t.label FROM draw d JOIN edge e
 ON least(e.source, e.target) = least(d.source, d.target) AND greatest(e.source, e.target) = greatest(d.source, d.target)
 AND e.day >= date_trunc('year', d.day) - interval '1 year' AND e.day < date_trunc('year', d.day) + interval '1 year'
 JOIN kind k ON k.id = e.kind JOIN entity s ON s.id = e.source JOIN entity t ON t.id = e.target WHERE d.n = :n ORDER BY e.day DESC LIMIT 20;
`,
		"c": n + `WITH first AS ((SELECT target AS far FROM edge WHERE source = (SELECT one FROM draw WHERE n = :n) ORDER BY day DESC LIMIT 100)
 UNION (SELECT source FROM edge WHERE target = (SELECT one FROM draw WHERE n = :n) ORDER BY day DESC LIMIT 100))
 SELECT e.id, k.name, e.day, s.id, s.label, t.id, t.label FROM (SELECT x.* FROM first CROSS JOIN LATERAL (
 (SELECT * FROM edge WHERE source = first.far ORDER BY day DESC LIMIT 100) UNION ALL (SELECT * FROM edge WHERE target = first.far ORDER BY day DESC LIMIT 100)) x LIMIT 100) e
 JOIN kind k ON k.id = e.kind JOIN entity s ON s.id = e.source JOIN entity t ON t.id = e.target;
`,
		"d": "\\set n random(1, 4096)\n\\set m random(1, 4096)\nSELECT hops((SELECT one FROM draw WHERE n = :n), (SELECT one FROM draw WHERE n = :m));\n",
		"e": n + "SELECT kind, sum(n) FROM totals WHERE entity = " + one + " GROUP BY kind ORDER BY 2 DESC;\n",
		"f": n + "SELECT e.id, e.label FROM entity e WHERE e.id IN (SELECT entity FROM name WHERE folded ~>=~ (SELECT prefix FROM draw WHERE n = :n)" +
			" AND folded ~<~ ((SELECT prefix FROM draw WHERE n = :n) || chr(1114111))) ORDER BY e.degree DESC LIMIT 10;\n",
	}
}

// postgres measures PostgreSQL with the same data and questions.
func (b *Bench) postgres(ctx context.Context, rows int, loaded importing) (err error) {
	dir := filepath.Join(b.Dir, "postgres")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	p, err := findPostgres(dir)
	if err == nil && p.owner != nil { // let it through to its folder
		err = os.Chmod(b.Dir, 0o711)
	}
	if errors.Is(err, errNoPostgres) {
		b.table.skipped = append(b.table.skipped, err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	b.say("PostgreSQL: loading")
	if err := p.start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop(context.WithoutCancel(ctx))) }()
	took, disk, err := b.sqlLoad(ctx, p, sqlBare)
	if err != nil {
		return err
	}
	b.table.rivalLoad("load, a table of edges with the indexes of a to f alone", rows, took, disk, loaded.took, false)
	if _, err := p.sql(ctx, strings.NewReader("DROP TABLE edge, entity, kind;")); err != nil {
		return err
	}
	b.say("PostgreSQL: loading what Safir's import makes answerable")
	if took, disk, err = b.sqlLoad(ctx, p, sqlFull); err != nil {
		return err
	}
	b.table.rivalLoad("load, what Safir's import makes answerable: claims, relations, all indexes, names, counters", rows, took, disk, loaded.took, true)
	if _, err := p.sql(ctx, strings.NewReader(sqlDraw)); err != nil {
		return err
	}
	scripts := sqlQuestions()
	for _, q := range (&Sample{}).questions() {
		b.say("PostgreSQL: %s", q.name)
		script := filepath.Join(dir, q.name+".sql")
		if err := os.WriteFile(script, []byte(strings.ReplaceAll(scripts[q.name], "\n ", " ")), 0o644); err != nil {
			return err
		}
		alone, rate, err := b.pgbench(ctx, p, script)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		b.table.rival(q, alone, rate)
	}
	return nil
}

// sqlLoad loads the events and tells how long that took and how large the
// database is then, in bytes.
func (b *Bench) sqlLoad(ctx context.Context, p *postgresql, statements string) (took time.Duration, disk int64, err error) {
	events, err := openGzip(b.Events)
	if err != nil {
		return 0, 0, err
	}
	defer events.Close() //nolint:errcheck // it was only read
	began := b.Now()
	if _, err := p.sql(ctx, io.MultiReader(strings.NewReader(sqlCopy), events, strings.NewReader("\\.\n"+statements))); err != nil {
		return 0, 0, err
	}
	took = b.Now().Sub(began)
	size, err := p.sql(ctx, strings.NewReader("SELECT pg_database_size('postgres');"))
	if err != nil {
		return 0, 0, err
	}
	disk, err = strconv.ParseInt(strings.TrimSpace(size), 10, 64)
	return took, disk, err
}

// pgbench runs a script with one client, for the times, and with several, for
// the rate.
func (b *Bench) pgbench(ctx context.Context, p *postgresql, script string) (alone *Load, rate float64, err error) {
	seconds := strconv.Itoa(max(1, int((turns*b.Turn).Seconds()/2)))
	logs := filepath.Join(p.dir, filepath.Base(script)+".times")
	if _, err := p.run(ctx, nil, "pgbench", "-n", "-M", "prepared", "-c", "1", "-T", seconds, "-f", script, "-l", "--log-prefix="+logs); err != nil {
		return nil, 0, err
	}
	files, err := filepath.Glob(logs + ".*")
	if err != nil || len(files) == 0 {
		return nil, 0, fmt.Errorf("pgbench wrote no times: %w", err)
	}
	alone = &Load{}
	for _, name := range files {
		if err := alone.readTimes(name); err != nil {
			return nil, 0, err
		}
	}
	out, err := p.run(ctx, nil, "pgbench", "-n", "-M", "prepared", "-c", strconv.Itoa(Clients), "-j", "2", "-T", seconds, "-f", script)
	if err != nil {
		return nil, 0, err
	}
	for line := range strings.Lines(out) {
		if rest, ok := strings.CutPrefix(line, "tps = "); ok {
			rate, err = strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return alone, rate, err
		}
	}
	return nil, 0, errors.New("pgbench told no rate")
}

// readTimes reads what pgbench logs of each transaction: the third column is
// the time in microseconds.
func (l *Load) readTimes(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	for lines := bufio.NewScanner(f); lines.Scan(); {
		columns := strings.Fields(lines.Text())
		if len(columns) < 3 {
			continue
		}
		us, err := strconv.ParseInt(columns[2], 10, 64)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		took := time.Duration(us) * time.Microsecond
		l.add(&Load{Requests: 1, Took: took, times: []time.Duration{took}})
	}
	return nil
}
