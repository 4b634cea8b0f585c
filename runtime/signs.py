"""Which of our processes are alive: each one without a door of its own leaves a sign now and then."""

import contextlib
import threading

import redis

_LIFETIME_SECONDS = 8
_PAUSE_SECONDS = 2.5


def show_life(client: redis.Redis, name: str) -> None:
    """Leave signs from a thread of its own, as long as this process lives."""

    def keep_showing() -> None:
        pause = threading.Event()
        while True:
            with contextlib.suppress(redis.exceptions.RedisError):
                client.set(_key(name), "1", ex=_LIFETIME_SECONDS)
            pause.wait(_PAUSE_SECONDS)

    threading.Thread(target=keep_showing, name="signs", daemon=True).start()


def is_alive(client: redis.Redis, name: str) -> bool:
    """Whether that process left a sign lately."""
    try:
        return bool(client.exists(_key(name)))
    except redis.exceptions.RedisError:
        return False
    finally:
        client.close()


def forget(client: redis.Redis, name: str) -> None:
    """Remove what the last process of that name left."""
    with contextlib.suppress(redis.exceptions.RedisError):
        client.delete(_key(name))
    client.close()


def _key(name: str) -> str:
    return f"vetrina:alive:{name}"
