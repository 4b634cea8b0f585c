"""What is sealed is read by this installation alone, as long as it has the key."""

from collections.abc import Iterator

import pytest

from shop.kernel.sealing import SealBroken, marks, seal, unseal
from shop.kernel.settings import settings


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()


def use(keys: pytest.MonkeyPatch, *names: str) -> None:
    keys.setenv("LINK_KEYS", ",".join(names))
    settings.cache_clear()


def test_words_come_back_and_show_nothing_of_themselves() -> None:
    sealed = [seal("a", "Größe 7, segreto") for _ in range(2)]

    assert sealed[0] != sealed[1]
    assert "segreto" not in sealed[0]
    assert [unseal("a", each) for each in sealed] == ["Größe 7, segreto"] * 2


@pytest.mark.parametrize("purpose", ["b", ""])
def test_one_purpose_opens_no_other(purpose: str) -> None:
    with pytest.raises(SealBroken):
        unseal(purpose, seal("a", "segreto"))
    assert marks("a", "segreto") != marks(purpose, "segreto")


@pytest.mark.parametrize("sealed", ["", "nonsense", "gAAAAA=="])
def test_what_was_never_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(SealBroken):
        unseal("a", sealed)


def test_old_key_opens_until_it_is_dropped_and_the_new_one_seals(keys: pytest.MonkeyPatch) -> None:
    use(keys, "first")
    old, mark = seal("a", "segreto"), marks("a", "code")
    use(keys, "first", "second")
    new = seal("a", "segreto")
    assert (unseal("a", old), unseal("a", new)) == ("segreto", "segreto")
    assert marks("a", "code")[1:] == mark

    use(keys, "second")
    assert unseal("a", new) == "segreto"
    with pytest.raises(SealBroken):
        unseal("a", old)
