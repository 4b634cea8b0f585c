"""Lexical search: which passages share words with a question, weighed by how rare the words are.

Row-level security keeps the application's role from using the indexes that make this fast, since the
operators of text search are not leakproof. So the owner searches, in a function that looks nowhere but in
the workspace that the transaction has entered, and hands out ids and figures, no rows.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
    op.drop_index("ix_passage_words", table_name="passage")
    # Without `fastupdate` what was just published costs those who publish, not those who ask.
    op.create_index(
        "ix_passage_workspace_id_words",
        "passage",
        ["workspace_id", "words"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_passage_workspace_id_title",
        "passage",
        ["workspace_id", "title"],
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops"},
        postgresql_with={"fastupdate": "off"},
    )
    op.execute(_FIND)
    op.execute("REVOKE ALL ON FUNCTION vetrina_passages(text, text[], int) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION vetrina_passages(text, text[], int) TO vetrina_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION vetrina_passages(text, text[], int)")
    op.drop_index("ix_passage_workspace_id_title", table_name="passage")
    op.drop_index("ix_passage_workspace_id_words", table_name="passage")
    op.create_index("ix_passage_words", "passage", ["words"], postgresql_using="gin")


# A word counts with the stems that any of the three languages gives it, with and without its accents; what
# is a stop word in one of them counts nowhere. The weight of a word is that of BM25: its rarity among the
# workspace's passages, at most the first 3,000 of which are counted. `coverage` is the share of the
# question's weight that a passage holds: words that are nowhere weigh most, and nobody holds them. A word
# that is in no passage is looked for among the titles by its trigrams: most of those are typing errors.
# Of a word that is in very many passages only 600 are read, since it tells little; what holds all words
# of the question is found besides. So a question costs 8 ms at worst in 10,000 passages, not 60.
_FIND = """
CREATE FUNCTION vetrina_passages(question text, wanted text[], most int)
RETURNS TABLE (passage_id uuid, coverage real)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
WITH own AS (
    SELECT NULLIF(current_setting('vetrina.workspace', true), '')::uuid AS workspace
), spelled AS (
    SELECT DISTINCT
        lower(token) AS spelling,
        translate(lower(token), 'àáâäèéêëìíîïòóôöùúûüñç', 'aaaaeeeeiiiioooouuuunc') AS word
    FROM ts_parse('default', left(question, 2000)) WHERE tokid <> 12
), stemmed AS (
    SELECT
        word,
        form,
        ts_lexize('italian_stem', form) AS it,
        ts_lexize('english_stem', form) AS en,
        ts_lexize('spanish_stem', form) AS es
    FROM spelled, LATERAL (VALUES (spelling), (word)) AS forms (form)
), asked AS MATERIALIZED (
    SELECT word, string_agg(DISTINCT quote_literal(replace(stem, '\\', '')), '|') AS stems
    FROM stemmed, LATERAL unnest(it || en || es || form) AS stem
    WHERE stem <> ''
    GROUP BY word
    HAVING bool_and(it <> '{}' AND en <> '{}' AND es <> '{}')
    ORDER BY length(word) DESC, word
    LIMIT 24
), kept AS MATERIALIZED (
    SELECT count(*) AS passages
    FROM (SELECT FROM passage, own WHERE workspace_id = workspace LIMIT 3000) AS counted
), said AS MATERIALIZED (
    SELECT word, ARRAY(
        SELECT id FROM passage
        WHERE workspace_id = workspace AND words @@ stems::tsquery AND kind = ANY (wanted)
        LIMIT 600
    ) AS ids
    FROM asked CROSS JOIN own
), weighed AS MATERIALIZED (
    SELECT word, ids, ln(1 + greatest(passages - met + 0.5, 0.5) / (met + 0.5)) AS weight
    FROM kept CROSS JOIN said CROSS JOIN LATERAL (
        SELECT CASE WHEN cardinality(ids) < 600 THEN cardinality(ids) ELSE passages / 2 END AS met
    ) AS counted
), met AS (
    SELECT id, weight AS held FROM weighed, unnest(ids) AS id
    UNION ALL
    SELECT id, weight * word_similarity(word, title)
    FROM weighed CROSS JOIN own CROSS JOIN LATERAL (
        SELECT id, title FROM passage
        WHERE cardinality(ids) = 0 AND length(word) >= 4
            AND workspace_id = workspace AND title %> word AND kind = ANY (wanted)
        LIMIT 600
    ) AS titled
), shares AS (
    SELECT id, sum(held) / (SELECT sum(weight) FROM weighed) AS share FROM met GROUP BY id
    UNION ALL
    SELECT id, 1 FROM own CROSS JOIN LATERAL (
        SELECT id FROM passage
        WHERE workspace_id = workspace AND kind = ANY (wanted)
            AND words @@ (SELECT string_agg('(' || stems || ')', '&') FROM asked)::tsquery
        LIMIT 40
    ) AS complete
)
SELECT id, max(share)::real AS coverage FROM shares GROUP BY id ORDER BY coverage DESC, id LIMIT most
$$
"""
