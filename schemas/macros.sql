-- What graphs are asked, over the views of tables.sql or of documents.sql: read one of them first. An image is named by
-- its image_id, which picture('photo.jpg') finds; the root of graphs made here is called ''. Patterns are those of LIKE:
-- '%' stands for any letters, '_' for one.

-- The image_id of a picture by its name, its id, or the first letters of its id.
CREATE OR REPLACE MACRO picture(key) AS (
    SELECT CASE
        WHEN count(DISTINCT image_id) = 1 THEN min(image_id)
        WHEN count(DISTINCT image_id) = 0 THEN error('no picture ' || key || '; names and ids stand in sources')
        ELSE error(key || ' is more than one picture; give more of the id')
    END
    FROM sources
    WHERE "name" = key OR starts_with(image_id, key)
);

-- An image_id as it is; a name in its place would find nothing, and is refused.
CREATE OR REPLACE MACRO gbc_id(image) AS (
    SELECT CASE WHEN length(id) = 64 THEN id ELSE error(id || ' is no image_id; write picture(''' || id || ''')') END
    FROM (SELECT image AS id)
);

-- One row a node below a node, with the length of the shortest path to it.
CREATE OR REPLACE MACRO descendants(image, node) AS TABLE
WITH RECURSIVE here AS MATERIALIZED (SELECT DISTINCT source, target FROM edges WHERE image_id = gbc_id(image)),
walked(node_id, distance) AS (
    SELECT target, 1 FROM here WHERE source = node
    UNION
    SELECT here.target, walked.distance + 1 FROM walked JOIN here ON here.source = walked.node_id
)
SELECT node_id, min(distance)::INTEGER AS distance FROM walked GROUP BY node_id ORDER BY distance, node_id;

-- One row a node above a node, with the length of the shortest path from it.
CREATE OR REPLACE MACRO ancestors(image, node) AS TABLE
WITH RECURSIVE here AS MATERIALIZED (SELECT DISTINCT source, target FROM edges WHERE image_id = gbc_id(image)),
walked(node_id, distance) AS (
    SELECT source, 1 FROM here WHERE target = node
    UNION
    SELECT here.source, walked.distance + 1 FROM walked JOIN here ON here.target = walked.node_id
)
SELECT node_id, min(distance)::INTEGER AS distance FROM walked GROUP BY node_id ORDER BY distance, node_id;

-- One row a node below a node whose label fits a pattern, in all images, with the length of the shortest path.
CREATE OR REPLACE MACRO below(pattern) AS TABLE
WITH RECURSIVE tops AS MATERIALIZED (SELECT image_id, node_id FROM nodes WHERE label LIKE pattern),
steps AS MATERIALIZED (
    SELECT image_id, source, target FROM edges WHERE image_id IN (SELECT image_id FROM tops)
),
walked(image_id, top_id, node_id, distance) AS (
    SELECT image_id, tops.node_id, steps.target, 1
    FROM tops
    JOIN steps USING (image_id)
    WHERE steps.source = tops.node_id
    UNION
    SELECT walked.image_id, walked.top_id, steps.target, walked.distance + 1
    FROM walked
    JOIN steps ON steps.image_id = walked.image_id AND steps.source = walked.node_id
)
SELECT image_id, top_id, node_id, min(distance)::INTEGER AS distance FROM walked GROUP BY image_id, top_id, node_id;

-- One row a path from a node to a node below it: the nodes on it, and the words that lead from each to the next.
CREATE OR REPLACE MACRO paths(image, origin, goal) AS TABLE
WITH RECURSIVE useful AS MATERIALIZED (SELECT node_id FROM ancestors(image, goal) UNION ALL SELECT goal),
here AS MATERIALIZED (SELECT source, target, label FROM edges WHERE image_id = gbc_id(image)),
walked(node_id, nodes, labels) AS (
    SELECT origin, [origin], []::VARCHAR[]
    UNION ALL
    SELECT here.target, list_append(walked.nodes, here.target), list_append(walked.labels, here.label)
    FROM walked
    JOIN here ON here.source = walked.node_id
    WHERE walked.node_id <> goal AND here.target IN (FROM useful)
)
SELECT nodes, labels, len(labels)::INTEGER AS "length"
FROM walked
WHERE node_id = goal
ORDER BY "length", nodes, labels;

-- One row an edge of the subgraph that a node is the root of.
CREATE OR REPLACE MACRO subgraph(image, node) AS TABLE
WITH here AS MATERIALIZED (SELECT edge, source, target, label, span_count FROM edges WHERE image_id = gbc_id(image))
FROM here
WHERE source IN (SELECT node_id FROM descendants(image, node) UNION ALL SELECT node)
ORDER BY edge;

-- One row a caption of that subgraph, in the order in which one reads: a node, then those that its words lead to, each
-- where it is met first on a shortest path.
CREATE OR REPLACE MACRO subgraph_captions(image, node) AS TABLE
WITH RECURSIVE reached AS MATERIALIZED (
    SELECT node_id, distance FROM descendants(image, node) UNION ALL SELECT node, 0
),
here AS MATERIALIZED (SELECT edge, source, target FROM edges WHERE image_id = gbc_id(image)),
named AS MATERIALIZED (SELECT node_id, label FROM nodes WHERE image_id = gbc_id(image)),
said AS MATERIALIZED (
    SELECT node_id, caption_id, ordinal, kind, "text" FROM captions WHERE image_id = gbc_id(image) AND selected
),
met AS MATERIALIZED (
    SELECT here.target, min(here.edge) AS edge
    FROM here
    JOIN reached AS s ON s.node_id = here.source
    JOIN reached AS t ON t.node_id = here.target
    WHERE t.distance = s.distance + 1
    GROUP BY here.target
),
walked(node_id, place) AS (
    SELECT node, []::INTEGER[]
    UNION ALL
    SELECT here.target, list_append(walked.place, here.edge)
    FROM walked
    JOIN here ON here.source = walked.node_id
    JOIN met ON met.target = here.target AND met.edge = here.edge
)
SELECT node_id, reached.distance, named.label, said.caption_id, said.kind, said."text"
FROM walked
JOIN reached USING (node_id)
JOIN named USING (node_id)
JOIN said USING (node_id)
ORDER BY walked.place, said.ordinal;

-- The text of that subgraph: a line a node, its name and its first caption, geometric hints and lists of words apart.
CREATE OR REPLACE MACRO subgraph_text(image, node) AS (
    WITH told AS (
        SELECT *, row_number() OVER () AS place
        FROM subgraph_captions(image, node)
        WHERE kind NOT IN ('hardcode', 'bagofwords', 'original')
    ),
    firsts AS (SELECT min(place) AS place FROM told GROUP BY node_id)
    SELECT string_agg(CASE label WHEN '' THEN '' ELSE label || ': ' END || "text", chr(10) ORDER BY told.place)
    FROM told
    JOIN firsts USING (place)
);

-- One row two nodes that a relation speaks of, whose labels fit two patterns; captions of node relation say how. The
-- steps go from few rows to more: images that show both, their relations, where those lead.
CREATE OR REPLACE MACRO related(first_pattern, second_pattern) AS TABLE
WITH shown AS MATERIALIZED (
    SELECT image_id FROM nodes WHERE label LIKE first_pattern
    INTERSECT
    SELECT image_id FROM nodes WHERE label LIKE second_pattern
),
relations AS MATERIALIZED (
    SELECT image_id, node_id FROM nodes WHERE kind = 'relation' AND image_id IN (FROM shown)
),
leads AS MATERIALIZED (
    SELECT DISTINCT e.image_id, e.source AS relation, e.target AS node_id
    FROM edges AS e
    JOIN relations AS r ON r.image_id = e.image_id AND r.node_id = e.source
),
spoken AS MATERIALIZED (
    SELECT l.image_id, l.relation, l.node_id, n.label
    FROM leads AS l
    JOIN nodes AS n ON n.image_id = l.image_id AND n.node_id = l.node_id
)
SELECT
    a.image_id,
    a.relation,
    a.node_id AS "first",
    b.node_id AS "second",
    a.label AS first_label,
    b.label AS second_label
FROM spoken AS a
JOIN spoken AS b ON b.image_id = a.image_id AND b.relation = a.relation AND b.node_id <> a.node_id
WHERE a.label LIKE first_pattern AND b.label LIKE second_pattern;

-- One row a thing and a part of it, whose labels fit two patterns.
CREATE OR REPLACE MACRO parts(whole_pattern, part_pattern) AS TABLE
WITH wholes AS MATERIALIZED (
    SELECT image_id, node_id, label FROM nodes WHERE kind = 'entity' AND label LIKE whole_pattern
),
leads AS MATERIALIZED (
    SELECT DISTINCT e.image_id, w.node_id AS whole, w.label AS whole_label, e.target AS part
    FROM edges AS e
    JOIN wholes AS w ON w.image_id = e.image_id AND w.node_id = e.source
)
SELECT l.image_id, l.whole, l.part, l.whole_label, p.label AS part_label
FROM leads AS l
JOIN nodes AS p ON p.image_id = l.image_id AND p.node_id = l.part
WHERE p.kind = 'entity' AND p.label LIKE part_pattern;

-- One row two labels of entities and the number of images that show both, if those are at least so many.
CREATE OR REPLACE MACRO co_occurrence(at_least := 2) AS TABLE
WITH shown AS MATERIALIZED (SELECT DISTINCT image_id, label FROM nodes WHERE kind = 'entity'),
counted AS (
    SELECT a.label AS "first", b.label AS "second", count(*) AS images
    FROM shown AS a
    JOIN shown AS b ON b.image_id = a.image_id AND b.label > a.label
    GROUP BY a.label, b.label
)
FROM counted WHERE images >= at_least ORDER BY images DESC, "first", "second";

-- How much two boxes overlap, 0 to 1: overlap(a, b) FROM nodes AS a JOIN nodes AS b …
CREATE OR REPLACE MACRO overlap(a, b) AS (
    greatest(0, least(a."right", b."right") - greatest(a."left", b."left"))
    * greatest(0, least(a.bottom, b.bottom) - greatest(a.top, b.top))
) / (
    a.area + b.area
    - greatest(0, least(a."right", b."right") - greatest(a."left", b."left"))
    * greatest(0, least(a.bottom, b.bottom) - greatest(a.top, b.top))
);
