"""Search in catalogs of a hundred thousand products: the words that a shop uses, and what they are one with.

A typing error was looked for among all titles by its trigrams, which took 80 ms in 75,000 of them, and found
no letters that had changed places. Now it is held against the shop's own words, of which there are a few
thousand, before anything is looked for.

And the index of words was one of two columns, whose lists for workspace and word were met with each other for
each question: 38 ms for a word that stands in 15,000 of 300,000 passages. Now each word in the index carries
the end of its workspace's id: 2 ms.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"


def upgrade() -> None:
    op.create_table(
        "known_word",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_known_word_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_word")),
        sa.UniqueConstraint("workspace_id", "word", name=op.f("uq_known_word_workspace_id_word")),
    )
    op.create_index(op.f("ix_known_word_workspace_id"), "known_word", ["workspace_id"])
    op.create_index(
        "ix_known_word_letters",
        "known_word",
        ["workspace_id", "word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
        postgresql_with={"fastupdate": "off"},
    )
    op.execute("ALTER TABLE known_word ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY known_word_of_workspace ON known_word USING ({_MINE}) WITH CHECK ({_MINE})")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON known_word TO vetrina_app")
    op.execute(_LEARN)
    op.execute(_ALIKE)
    op.execute("DROP FUNCTION vetrina_passages(text, text[], int)")
    op.drop_index("ix_passage_workspace_id_title", table_name="passage")
    op.drop_index("ix_passage_workspace_id_words", table_name="passage")
    op.execute(_SCOPED)
    op.create_index(
        "ix_passage_scoped_words",
        "passage",
        [sa.text("vetrina_scoped(workspace_id, words)")],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.execute(_FIND)
    for function in ("vetrina_words_like(text[])", "vetrina_passages(text, text[], int, jsonb)"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO vetrina_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION vetrina_passages(text, text[], int, jsonb)")
    op.execute("DROP FUNCTION vetrina_words_like(text[])")
    op.drop_index("ix_passage_scoped_words", table_name="passage")
    op.execute("DROP FUNCTION vetrina_scoped(uuid, tsvector)")
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
    op.execute(_find_before())
    op.execute("REVOKE ALL ON FUNCTION vetrina_passages(text, text[], int) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION vetrina_passages(text, text[], int) TO vetrina_app")
    op.drop_table("known_word")


def _find_before() -> str:
    """The function as version 0002 made it."""
    spec = spec_from_file_location("before", Path(__file__).with_name("0002_words_of_passages.py"))
    if spec is None or spec.loader is None:
        raise FileNotFoundError("0002_words_of_passages.py")
    before = module_from_spec(spec)
    spec.loader.exec_module(before)
    return str(before._FIND)  # noqa: SLF001  # a migration's texts are its own and those of the next ones


# Words of four letters or more, lower case, without accents.
_LEARN = """
INSERT INTO known_word (id, workspace_id, word)
SELECT gen_random_uuid(), workspace_id, word
FROM (
    SELECT DISTINCT workspace_id, word
    FROM passage, LATERAL regexp_split_to_table(lower(unaccent(title || ' ' || text)), '[^a-z]+') AS word
    WHERE length(word) BETWEEN 4 AND 40
) AS said
"""

# Of each word that the shop does not use, those that it does use and that resemble it, or begin with it, the
# most alike first. Trigrams see little of letters that changed places, so they are asked for little: what is
# alike enough is for the asker to say.
_ALIKE = """
CREATE FUNCTION vetrina_words_like(asked text[])
RETURNS TABLE (unknown text, word text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET pg_trgm.similarity_threshold = 0.18
AS $$
WITH own AS (
    SELECT NULLIF(current_setting('vetrina.workspace', true), '')::uuid AS workspace
)
SELECT unknown, near.word::text
FROM own CROSS JOIN unnest(asked) AS unknown CROSS JOIN LATERAL (
    SELECT known_word.word FROM known_word
    WHERE workspace_id = workspace AND known_word.word % unknown
    ORDER BY similarity(known_word.word, unknown) DESC, known_word.word
    LIMIT 40
) AS near
WHERE length(unknown) BETWEEN 4 AND 40 AND NOT EXISTS (
    SELECT FROM known_word WHERE workspace_id = workspace AND known_word.word = unknown
)
$$
"""

# The end of an id of version 7 is chance, its beginning the time. Two workspaces whose ids end alike share
# nothing: every question names its workspace besides.
_SCOPED = """
CREATE FUNCTION vetrina_scoped(workspace uuid, words tsvector)
RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog
AS $$
    SELECT array_to_tsvector(
        ARRAY(SELECT right(workspace::text, 8) || word FROM unnest(tsvector_to_array(words)) AS word)
    )
$$
"""

# A word counts with the stems that any of the three languages gives it, with and without its accents, and
# with those of the words that say the same (`others`, by the word without its accents); what is a stop word
# in one of the languages counts nowhere. The weight of a word is that of BM25: its rarity among the
# workspace's passages, at most the first 3,000 of which are counted. `coverage` is the share of the
# question's weight that a passage holds: words that are nowhere weigh most, and nobody holds them.
# Of a word that is in very many passages only 600 are read, since it tells little. What holds several such
# words may be none of those 600: it is looked for by each choice of two or more of the four that tell most.
# Whose a passage is, is asked in words that no index answers: the list of all of a workspace's passages would
# be met with each word's, which takes longer than everything else.
_FIND = """
CREATE FUNCTION vetrina_passages(question text, wanted text[], most int, others jsonb)
RETURNS TABLE (passage_id uuid, coverage real)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_seqscan = off
AS $$
WITH own AS (
    SELECT NULLIF(current_setting('vetrina.workspace', true), '')::uuid AS workspace
), spelled AS (
    SELECT DISTINCT
        lower(token) AS spelling,
        translate(lower(token), 'àáâäèéêëìíîïòóôöùúûüñç', 'aaaaeeeeiiiioooouuuunc') AS word
    FROM ts_parse('default', left(question, 2000)) WHERE tokid <> 12
), formed AS (
    SELECT word, form, true AS own_form FROM spelled, LATERAL (VALUES (spelling), (word)) AS forms (form)
    UNION ALL
    SELECT word, form, false FROM spelled, LATERAL jsonb_array_elements_text(others -> word) AS form
), stemmed AS (
    SELECT
        word,
        form,
        own_form,
        ts_lexize('italian_stem', form) AS it,
        ts_lexize('english_stem', form) AS en,
        ts_lexize('spanish_stem', form) AS es
    FROM formed
), asked AS MATERIALIZED (
    SELECT word, string_agg(DISTINCT quote_literal(scope || replace(stem, '\\', '')), '|') AS stems
    FROM stemmed, LATERAL unnest(it || en || es || form) AS stem,
        (SELECT right(workspace::text, 8) AS scope FROM own) AS scoping
    WHERE stem <> ''
    GROUP BY word
    HAVING bool_and(NOT own_form OR it <> '{}' AND en <> '{}' AND es <> '{}')
    ORDER BY length(word) DESC, word
    LIMIT 24
), kept AS MATERIALIZED (
    SELECT count(*) AS passages
    FROM (SELECT FROM passage, own WHERE workspace_id = workspace LIMIT 3000) AS counted
), said AS MATERIALIZED (
    SELECT word, stems, ARRAY(
        SELECT id FROM passage
        WHERE workspace_id IS NOT DISTINCT FROM workspace AND kind = ANY (wanted)
            AND vetrina_scoped(workspace_id, words) @@ stems::tsquery
        LIMIT 600
    ) AS ids
    FROM asked CROSS JOIN own
), weighed AS MATERIALIZED (
    SELECT
        word, stems, ids, cardinality(ids) = 600 AS common,
        ln(1 + greatest(passages - met + 0.5, 0.5) / (met + 0.5)) AS weight
    FROM kept CROSS JOIN said CROSS JOIN LATERAL (
        SELECT CASE WHEN cardinality(ids) < 600 THEN cardinality(ids) ELSE passages / 2 END AS met
    ) AS counted
), telling AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY weight DESC, word) - 1 AS place, stems, weight, common
    FROM weighed WHERE cardinality(ids) > 0
    ORDER BY weight DESC, word
    LIMIT 4
), choices AS (
    SELECT string_agg('(' || stems || ')', '&') AS stems, sum(weight) AS held
    FROM generate_series(3, 15) AS choice JOIN telling ON choice >> place::int & 1 = 1
    GROUP BY choice
    HAVING count(*) > 1 AND count(*) = length(replace(choice::bit(4)::text, '0', '')) AND bool_or(common)
    UNION ALL
    SELECT string_agg('(' || stems || ')', '&'), sum(weight)
    FROM weighed
    HAVING count(*) > 4 AND bool_or(common)
), met AS (
    SELECT id, weight AS held FROM weighed, unnest(ids) AS id
), shares AS (
    SELECT id, sum(held) / (SELECT sum(weight) FROM weighed) AS share FROM met GROUP BY id
    UNION ALL
    SELECT id, held / (SELECT sum(weight) FROM weighed) FROM (
        SELECT id, held
        FROM (SELECT * FROM choices ORDER BY held DESC) AS best, own, LATERAL (
            SELECT id FROM passage
            WHERE workspace_id IS NOT DISTINCT FROM workspace AND kind = ANY (wanted)
                AND vetrina_scoped(workspace_id, words) @@ stems::tsquery
            LIMIT most
        ) AS holding
        LIMIT 2 * most
    ) AS together
)
SELECT id, max(share)::real AS coverage FROM shares GROUP BY id ORDER BY coverage DESC, id LIMIT most
$$
"""
