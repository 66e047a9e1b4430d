"""The Celery application: `celery -A erk_platform.celery worker -Q umum`.

The worker of the queue `penyediaan` is the only one that is given DATABASE_URL_OWNER.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "erk_platform.settings")

app = Celery("erk", task_cls="erk_kit.celery_base:RegionTask")
app.config_from_object("erk_platform.celery_konfig")
# Celery's Django fixup closes connections around tasks; packages are known only after django.setup().
app.autodiscover_tasks()
# provisioning is no Django app
app.autodiscover_tasks(["provisioning"])
# "Current" is per thread; the threads of the web server need a default, or a task goes to a broker that nobody
# configured.
app.set_default()
