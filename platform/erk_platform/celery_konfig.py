"""Celery configuration, loaded when it is first needed: only then is the broker's address asked (and an embedded
Redis started)."""

from __future__ import annotations

from django.conf import settings

from erk_kit.dsn import MEMORY_URL, redis_url
from erk_kit.names import SCHEMA_PUBLIC

broker_url = redis_url()
# Without any Redis on the machine, jobs run inside the process that orders them.
task_always_eager = broker_url == MEMORY_URL
task_eager_propagates = True
# State of a job lives in Postgres, its progress in Redis (erk_kit.progress); results are not collected.
result_backend = None
task_ignore_result = True

# JSON only: a pickled message could run code.
accept_content = ["json"]
task_serializer = "json"
result_serializer = "json"

# A worker that is killed loses nothing: the message is acknowledged after the work, and tasks are idempotent.
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
# Longer than the longest task, else Redis hands the same message to a second worker; it is also how long
# a job of a killed worker waits before another one gets it.
broker_transport_options = {"visibility_timeout": 3600}
task_time_limit = 3300
task_soft_time_limit = 3000
broker_connection_retry_on_startup = True
# A worker that has touched 514 schemas held 431 MB.
worker_max_tasks_per_child = 200

task_default_queue = "umum"
task_routes = ("erk_kit.celery_base.route",)
erk_queue_shards = getattr(settings, "ERK_QUEUE_SHARDS", 1)

# The unsealed part of the audit trail is at most a minute long.
beat_schedule = {
    "segel-jejak": {
        "task": "tenants.jejak.tasks.seal_all",
        "schedule": 60.0,
        "kwargs": {"schema": SCHEMA_PUBLIC},
        "options": {"expires": 60},
    },
    # files of jobs hold personal data and do not outlive their days
    "bersih-berkas": {
        "task": "tenants.remunerasi.tasks.purge_all",
        "schedule": 3600.0,
        "kwargs": {"schema": SCHEMA_PUBLIC},
        "options": {"expires": 3600},
    },
    # sources that are due to be asked, and pushes whose order was lost
    "jaga-koneksi": {
        "task": "tenants.sinkronisasi.tasks.tend_all",
        "schedule": 300.0,
        "kwargs": {"schema": SCHEMA_PUBLIC},
        "options": {"expires": 300},
    },
    # reminders of open rounds, and closing those whose last day is over
    "jaga-ronde": {
        "task": "tenants.perilaku.tasks.tend_all",
        "schedule": 3600.0,
        "kwargs": {"schema": SCHEMA_PUBLIC},
        "options": {"expires": 3600},
    },
    # activation letters show codes in clear and live for a day
    "bersih-surat": {
        "task": "tenants.organisasi.tasks.purge_letters_all",
        "schedule": 3600.0,
        "kwargs": {"schema": SCHEMA_PUBLIC},
        "options": {"expires": 3600},
    },
    # reminders of superiors, and what the pack says about those who let a deadline pass
    "tenggat-validasi": {
        "task": "tenants.aktivitas.tasks.deadlines_all",
        "schedule": 3600.0,
        "kwargs": {"schema": SCHEMA_PUBLIC},
        "options": {"expires": 3600},
    },
    # what people are told outside the application; quiet hours and digests are each region's and person's own
    "kirim-pesan": {
        "task": "tenants.pemberitahuan.tasks.send_all",
        "schedule": 300.0,
        "kwargs": {"schema": SCHEMA_PUBLIC},
        "options": {"expires": 300},
    },
}

enable_utc = True
timezone = "Asia/Jakarta"
