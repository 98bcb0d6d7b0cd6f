-- The views of tables.sql, with the same columns and rows, straight over the documents: for a folder whose tables are
-- gone, or to hold the two against each other. The column image is empty. Say first where the folder is:
--
--     SET VARIABLE gbc = '/path/to/folder';
--
-- or name the files: SET VARIABLE gbc_documents = ['…/documents/00000.jsonl.zst'].

CREATE OR REPLACE VIEW documents AS
SELECT source, graph, failure, regexp_extract(filename, '(\d+)\.jsonl\.zst$', 1)::INTEGER AS shard
FROM read_json(
    coalesce(
        getvariable('gbc_documents')::VARCHAR[],
        [regexp_replace(getvariable('gbc')::VARCHAR, '([*?\[])', '[\1]', 'g') || '/documents/*.jsonl.zst']
    ),
    format = 'newline_delimited',
    compression = 'zstd',
    filename = true,
    maximum_object_size = 268435456,
    columns = {
        source: 'STRUCT(
            "position" BIGINT, name VARCHAR, image_id VARCHAR, captions VARCHAR[], fields VARCHAR, duplicate BOOLEAN
        )',
        graph: 'STRUCT(
            version VARCHAR,
            image STRUCT(id VARCHAR, width INTEGER, height INTEGER),
            nodes STRUCT(
                id VARCHAR,
                kind VARCHAR,
                label VARCHAR,
                aliases VARCHAR[],
                region STRUCT(
                    box STRUCT("left" DOUBLE, top DOUBLE, "right" DOUBLE, bottom DOUBLE),
                    mask STRUCT(width INTEGER, height INTEGER, counts VARCHAR),
                    score DOUBLE
                ),
                captions STRUCT(
                    id VARCHAR,
                    "text" VARCHAR,
                    kind VARCHAR,
                    "language" VARCHAR,
                    provenance STRUCT(
                        model VARCHAR, prompt VARCHAR, prompt_hash VARCHAR, seed BIGINT, strategy VARCHAR
                    ),
                    derived_from VARCHAR[],
                    selected BOOLEAN,
                    inferred BOOLEAN,
                    extra VARCHAR
                )[],
                depth INTEGER,
                extra VARCHAR
            )[],
            edges STRUCT(
                source VARCHAR,
                target VARCHAR,
                label VARCHAR,
                spans STRUCT(caption VARCHAR, "start" INTEGER, "end" INTEGER)[]
            )[],
            pipeline VARCHAR,
            rejected STRUCT(
                stage VARCHAR,
                label VARCHAR,
                reason VARCHAR,
                parent VARCHAR,
                box STRUCT("left" DOUBLE, top DOUBLE, "right" DOUBLE, bottom DOUBLE),
                score DOUBLE
            )[]
        )',
        failure: 'STRUCT(stage VARCHAR, reason VARCHAR)'
    }
);

CREATE OR REPLACE VIEW sources AS
SELECT
    source."position" AS "position",
    source.image_id AS image_id,
    source.name AS name,
    source.captions AS captions,
    source.fields AS fields,
    source.duplicate AS duplicate,
    shard
FROM documents;

CREATE OR REPLACE VIEW images AS
SELECT
    source.image_id AS image_id,
    source."position" AS "position",
    shard,
    source.name AS name,
    graph.image.width AS width,
    graph.image.height AS height,
    len(graph.nodes)::INTEGER AS node_count,
    len(graph.edges)::INTEGER AS edge_count,
    list_sum([len(n.captions) FOR n IN graph.nodes])::INTEGER AS caption_count,
    graph.pipeline AS pipeline,
    graph.version AS version
FROM documents
WHERE source.image_id IS NOT NULL AND NOT source.duplicate;

CREATE OR REPLACE MACRO gbc_said(node, kind) AS
    list_filter(node.captions, lambda c: c.kind = kind AND c.selected)[1].text;

CREATE OR REPLACE VIEW graphs AS
WITH rooted AS (
    SELECT graph, list_filter(graph.nodes, lambda n: n.kind = 'image')[1] AS root
    FROM documents
    WHERE graph IS NOT NULL
)
SELECT
    NULL::STRUCT("bytes" BLOB, path VARCHAR) AS image,
    graph.image.id AS image_id,
    graph.image.width AS width,
    graph.image.height AS height,
    gbc_said(root, 'detail') AS detail,
    gbc_said(root, 'short') AS short,
    list_transform(graph.nodes, lambda n: {
        node_id: n.id,
        kind: n.kind,
        label: n.label,
        aliases: n.aliases,
        "left": n.region.box."left",
        top: n.region.box.top,
        "right": n.region.box."right",
        bottom: n.region.box.bottom,
        score: n.region.score,
        depth: n.depth,
        mask: n.region.mask,
        captions: list_transform(n.captions, lambda c: {
            caption_id: c.id,
            kind: c.kind,
            "text": c.text,
            "language": c.language,
            selected: c.selected,
            inferred: c.inferred
        })
    }) AS nodes,
    list_transform(graph.edges, lambda e: {
        source: e.source,
        target: e.target,
        label: e.label,
        spans: list_transform(e.spans, lambda s: {caption_id: s.caption, "start": s.start, "end": s."end"})
    }) AS edges
FROM rooted;

CREATE OR REPLACE VIEW document_nodes AS
SELECT
    graph.image.id AS image_id,
    unnest(graph.nodes) AS node,
    (generate_subscripts(graph.nodes, 1) - 1)::INTEGER AS ordinal
FROM documents;

CREATE OR REPLACE VIEW nodes AS
SELECT
    image_id,
    node.id AS node_id,
    ordinal,
    node.kind AS kind,
    node.label AS label,
    node.aliases AS aliases,
    node.region.box."left" AS "left",
    node.region.box.top AS top,
    node.region.box."right" AS "right",
    node.region.box.bottom AS bottom,
    (node.region.box."right" - node.region.box."left") * (node.region.box.bottom - node.region.box.top) AS area,
    node.region.score AS score,
    node.depth AS depth,
    node.extra AS extra
FROM document_nodes;

-- One number of a run-length string: each letter carries five bits, the lowest first; the highest bit is the sign.
CREATE OR REPLACE MACRO gbc_number(letters) AS
    list_sum([((ascii(letter) - 48) & 31)::BIGINT << (5 * (place - 1)) FOR letter, place IN string_split(letters, '')])
    - CASE WHEN (ascii(letters[-1]) - 48) & 16 = 16 THEN 1::BIGINT << (5 * len(letters)) ELSE 0 END;

CREATE OR REPLACE VIEW masks AS
WITH found AS (
    SELECT image_id, node.id AS node_id, node.region.mask AS mask
    FROM document_nodes
    WHERE node.region.mask IS NOT NULL
),
-- The letters of a number, its last apart, say that more follow: they are those from P on.
split AS (SELECT *, regexp_extract_all(mask.counts, '[P-o]*[0-O]') AS numbers FROM found),
counted AS (SELECT *, len(numbers) AS runs FROM split)
-- A number is a run, from the fourth on the difference to the run two before; every second run is covered. So each of
-- those counts as often as there are covered runs from it to the end.
SELECT
    image_id,
    node_id,
    mask.width AS width,
    mask.height AS height,
    mask.counts AS counts,
    list_sum([
        CASE WHEN place % 2 = 0 THEN gbc_number(number) * ((runs - place + 2) // 2) ELSE 0 END
        FOR number, place IN numbers
    ])::DOUBLE / (mask.width::BIGINT * mask.height) AS area
FROM counted;

-- Words are what stands between blanks, all blanks of Unicode.
CREATE OR REPLACE MACRO gbc_words(words) AS len(regexp_extract_all(
    words,
    '[^\x{9}-\x{d}\x{1c}-\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]+'
));

CREATE OR REPLACE VIEW captions AS
WITH unrolled AS (
    SELECT
        image_id,
        node.id AS node_id,
        unnest(node.captions) AS caption,
        (generate_subscripts(node.captions, 1) - 1)::INTEGER AS ordinal
    FROM document_nodes
)
SELECT
    image_id,
    node_id,
    caption.id AS caption_id,
    ordinal,
    caption.kind AS kind,
    caption."text" AS "text",
    caption."language" AS "language",
    gbc_words(caption."text")::INTEGER AS words,
    caption.selected AS selected,
    caption.inferred AS inferred,
    caption.provenance.model AS model,
    caption.provenance.prompt AS prompt,
    caption.provenance.prompt_hash AS prompt_hash,
    caption.provenance.seed AS seed,
    caption.provenance.strategy AS strategy,
    caption.derived_from AS derived_from,
    caption.extra AS extra
FROM unrolled;

CREATE OR REPLACE VIEW document_edges AS
SELECT
    graph.image.id AS image_id,
    unnest(graph.edges) AS edge,
    (generate_subscripts(graph.edges, 1) - 1)::INTEGER AS ordinal
FROM documents;

CREATE OR REPLACE VIEW edges AS
SELECT
    image_id,
    ordinal AS edge,
    edge.source AS source,
    edge.target AS target,
    edge.label AS label,
    len(edge.spans)::INTEGER AS span_count
FROM document_edges;

CREATE OR REPLACE VIEW spans AS
WITH unrolled AS (
    SELECT
        image_id,
        ordinal AS edge,
        edge.source AS source,
        edge.target AS target,
        unnest(edge.spans) AS span,
        (generate_subscripts(edge.spans, 1) - 1)::INTEGER AS ordinal
    FROM document_edges
)
SELECT
    image_id,
    edge,
    u.ordinal AS ordinal,
    source,
    target,
    span.caption AS caption_id,
    span."start" AS "start",
    span."end" AS "end",
    substring(c."text", span."start" + 1, span."end" - span."start") AS words
FROM unrolled AS u
JOIN captions AS c USING (image_id)
WHERE c.caption_id = span.caption;

-- No document holds scores yet: they are made after it.
CREATE OR REPLACE VIEW scores AS
SELECT
    NULL::VARCHAR AS image_id,
    NULL::VARCHAR AS node_id,
    NULL::VARCHAR AS caption_id,
    NULL::VARCHAR AS metric,
    NULL::DOUBLE AS value
WHERE false;

CREATE OR REPLACE VIEW rejected AS
WITH unrolled AS (
    SELECT
        graph.image.id AS image_id,
        unnest(graph.rejected) AS entry,
        (generate_subscripts(graph.rejected, 1) - 1)::INTEGER AS ordinal
    FROM documents
)
SELECT
    image_id,
    ordinal,
    entry.stage AS stage,
    entry.label AS label,
    entry.reason AS reason,
    entry.parent AS parent,
    entry.box."left" AS "left",
    entry.box.top AS top,
    entry.box."right" AS "right",
    entry.box.bottom AS bottom,
    entry.score AS score
FROM unrolled;

CREATE OR REPLACE VIEW failures AS
SELECT
    source.image_id AS image_id,
    source."position" AS "position",
    source.name AS name,
    failure.stage AS stage,
    failure.reason AS reason
FROM documents
WHERE failure IS NOT NULL;
