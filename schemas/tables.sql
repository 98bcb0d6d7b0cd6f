-- The tables of a dataset as views over its Parquet files. Say first where the folder is:
--
--     SET VARIABLE gbc = '/path/to/folder';
--
-- or name the files of a table: SET VARIABLE gbc_nodes = ['…/data/nodes/00000.parquet']. A row belongs to the picture
-- image_id; within it node_id, caption_id and edge (its number, from 0) tell rows apart. Boxes are fractions of the
-- oriented picture; start and end count Unicode code points. "left", "right" and "end" are words of SQL: quote them,
-- or write n.left.

CREATE OR REPLACE MACRO gbc_table(name) AS coalesce(
    getvariable('gbc_' || name)::VARCHAR[],
    -- brackets keep letters that a file pattern would read as something else
    [regexp_replace(getvariable('gbc')::VARCHAR, '([*?\[])', '[\1]', 'g') || '/data/' || name || '/*.parquet']
);

-- One row an item that was given, in plan order.
CREATE OR REPLACE VIEW sources AS FROM read_parquet(gbc_table('sources'));

-- One row a picture; the sizes and counts are null where it failed.
CREATE OR REPLACE VIEW images AS FROM read_parquet(gbc_table('images'));

-- One row a graph, with everything nested, and the picture.
CREATE OR REPLACE VIEW graphs AS FROM read_parquet(gbc_table('graphs'));

-- One row a node; ordinal is its place in the graph.
CREATE OR REPLACE VIEW nodes AS FROM read_parquet(gbc_table('nodes'));

-- One row a node whose pixels are known, in COCO's compressed run-length form; area is a fraction of the picture.
CREATE OR REPLACE VIEW masks AS FROM read_parquet(gbc_table('masks'));

-- One row a caption; ordinal is its place among the captions of its node.
CREATE OR REPLACE VIEW captions AS FROM read_parquet(gbc_table('captions'));

-- One row an edge.
CREATE OR REPLACE VIEW edges AS FROM read_parquet(gbc_table('edges'));

-- One row an occurrence of an edge's words in a caption of its source.
CREATE OR REPLACE VIEW spans AS FROM read_parquet(gbc_table('spans'));

-- One row a score of a caption by a metric.
CREATE OR REPLACE VIEW scores AS FROM read_parquet(gbc_table('scores'));

-- One row a candidate that did not become part of a graph.
CREATE OR REPLACE VIEW rejected AS FROM read_parquet(gbc_table('rejected'));

-- One row an item without a graph, duplicates apart.
CREATE OR REPLACE VIEW failures AS FROM read_parquet(gbc_table('failures'));
