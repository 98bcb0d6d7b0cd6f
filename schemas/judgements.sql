-- What people thought of nodes and captions, from judgements.jsonl beside the tables: one row a node (caption_id is null) or
-- caption that was judged, with its latest verdict ('accept', 'reject', or null where it was taken back) and note.
-- Say first where the file is: SET VARIABLE gbc_judgements = ['/path/to/folder/judgements.jsonl'].

CREATE OR REPLACE VIEW judgements AS
SELECT image_id, node_id, caption_id, verdict, note, "time"
FROM read_json(
    getvariable('gbc_judgements')::VARCHAR[],
    format = 'newline_delimited',
    ignore_errors = true, -- a line that was torn by a crash
    columns = {
        image_id: 'VARCHAR', node_id: 'VARCHAR', caption_id: 'VARCHAR', verdict: 'VARCHAR', note: 'VARCHAR',
        "time": 'TIMESTAMP'
    }
)
WHERE image_id IS NOT NULL AND node_id IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY image_id, node_id, caption_id ORDER BY "time" DESC) = 1;
