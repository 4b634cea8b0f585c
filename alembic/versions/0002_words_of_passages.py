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
# is a stop word in one of them counts nowhere. The weight of a word is that of BM25 (its rarity among the
# workspace's passages, at most the first 3,000 of which are counted). `coverage` is the share of the
# question's weight that a passage holds: words that are nowhere weigh most, and nobody holds them. A word
# that is in no passage is looked for among the titles by its trigrams: most of those are typing errors.
_FIND = """
CREATE FUNCTION vetrina_passages(question text, wanted text[], most int)
RETURNS TABLE (passage_id uuid, coverage real)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET pg_trgm.word_similarity_threshold = 0.5
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
    SELECT word, string_agg(DISTINCT quote_literal(replace(stem, '\\', '')), '|')::tsquery AS query
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
    SELECT word, id, 1.0 AS likeness
    FROM asked CROSS JOIN own
    JOIN passage ON workspace_id = workspace AND words @@ query
    WHERE kind = ANY (wanted)
), titled AS MATERIALIZED (
    SELECT word, id, word_similarity(word, title) AS likeness
    FROM (
        SELECT word FROM asked
        WHERE length(word) >= 4 AND word NOT IN (SELECT word FROM said)
    ) AS nowhere CROSS JOIN own
    JOIN passage ON workspace_id = workspace AND title %> word
    WHERE kind = ANY (wanted)
), met AS (
    SELECT * FROM said UNION ALL SELECT * FROM titled
), weighed AS (
    SELECT
        word,
        ln(1 + greatest(passages - count(id) + 0.5, 0.5) / (count(id) + 0.5)) AS weight
    FROM kept CROSS JOIN asked LEFT JOIN met USING (word)
    GROUP BY word, passages
)
SELECT id, (sum(weight * likeness) / (SELECT sum(weight) FROM weighed))::real AS coverage
FROM met JOIN weighed USING (word)
GROUP BY id
ORDER BY coverage DESC, id
LIMIT most
$$
"""
