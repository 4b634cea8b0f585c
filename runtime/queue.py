"""The queue between the relay and the worker: Celery's, over Valkey or Redis. It may lose everything.

Whatever goes through it stands in the outbox too, and is handed on again when its lease has run out.
"""

from celery import Celery

from shop.kernel.settings import Settings

RUN_ENTRIES = "vetrina.run_entries"
"""Does the work of some claimed entries, one after another."""

QUEUES = {
    "turn": "turns",
    "deliver": "delivery",
    "held": "delivery",
    "fallback": "delivery",
    "sign_in": "delivery",
    "relay_in": "delivery",
    "relay_out": "delivery",
    "template": "media",
    "media": "media",
    "index": "media",
    "forget": "media",
    "reservation": "media",
    "waiting": "media",
    "cart": "delivery",
    "unpaid": "delivery",
    "import": "media",
    "picture": "media",
    "unused": "media",
    "webhook": "media",
    "paper": "media",
    "mail": "delivery",
    "parcel": "media",
    "payment": "delivery",
    "refund": "delivery",
    "calendar": "media",
    "hold": "media",
    "unanswered": "media",
    "series": "media",
    "called_off": "media",
    "time_offer": "delivery",
    "reminder": "delivery",
    "member_news": "delivery",
    "notice": "delivery",
    "trial": "delivery",
    "give_back": "media",
    "examples": "media",
    "console": "delivery",
    "live": "delivery",
    "live_end": "delivery",
    "live_news": "delivery",
    "live_call": "delivery",
    "recording": "media",
    "live_photo": "media",
}
"""Which queue an outbox topic goes to."""

PERIODIC = "periodic"

CROWD = "crowd"
"""Where entries go of a shop and topic of which many are under way already: all others pass by them."""


def make_queue(settings: Settings) -> Celery:
    """Celery as both sides use it."""
    app = Celery("vetrina", broker=settings.redis_url, set_as_current=False)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_default_queue=PERIODIC,
        task_create_missing_queues=True,
        worker_prefetch_multiplier=1,
        # What was taken before the queue went away is finished; it stands in the outbox, whatever the queue says.
        worker_enable_prefetch_count_reduction=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 3600,
            "socket_keepalive": True,
            "health_check_interval": 30,
        },
        timezone="UTC",
    )
    return app
