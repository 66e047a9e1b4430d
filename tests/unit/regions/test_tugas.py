"""Celery base task, queue routing, progress, cache keys."""

from __future__ import annotations

from typing import Any

import pytest
from celery import Celery
from django.core.cache import caches
from django.test import override_settings

from erk_kit import cache, progress
from erk_kit.binding import RegionBindingError, bind, current_schema, in_transaction, region_atomic
from erk_kit.celery_base import RegionTask, route, shard

# not the current one: a shared task of the product must not land here
app = Celery("uji", broker="memory://", task_cls=RegionTask, set_as_current=False)
app.conf.task_always_eager = True
app.conf.task_eager_propagates = True


@app.task(name="uji.siapa")
def siapa(*, schema: str) -> str | None:
    assert not in_transaction()
    with region_atomic(schema):
        return current_schema()


@pytest.mark.parametrize(
    "kwargs", [{}, {"schema": None}, {"schema": "public"}, {"schema": "templat"}, {"schema": "bandung"}]
)
def test_task_without_a_region_is_refused_when_called_and_when_run(kwargs: dict[str, Any]) -> None:
    with pytest.raises(RegionBindingError, match="menyebut wilayahnya"):
        siapa.apply_async(kwargs=kwargs)
    with pytest.raises(RegionBindingError, match="menyebut wilayahnya"):
        siapa(**kwargs)


def test_task_runs_in_its_region(terhubung: Any) -> None:
    assert siapa.delay(schema="r_1605").get() == "r_1605"
    assert current_schema() is None


def test_task_is_refused_inside_another_regions_transaction(wilayah: Any) -> None:
    with wilayah("bandung"), pytest.raises(RegionBindingError, match="on_commit"):
        siapa.delay(schema="r_1605")


def test_queues() -> None:
    assert route("provisioning.tasks.buat", (), {"schema": "public"}, {}) == {"queue": "penyediaan"}
    assert route("tenants.penilaian.tasks.tutup", (), {"schema": "r_3273"}, {}) == {"queue": "umum"}
    with override_settings(ERK_QUEUE_SHARDS=8):
        queue = route("x", (), {"schema": "r_3273"}, {})["queue"]
        assert queue == f"umum.{shard('r_3273', 8)}"
        assert route("x", (), {"schema": "r_3273"}, {})["queue"] == queue
    assert {shard(f"r_{n}", 8) for n in range(1000, 1100)} == set(range(8))


def test_real_configuration_is_json_late_ack(terhubung: Any) -> None:
    from erk_platform.celery import app as real

    assert real.conf.accept_content == ["json"]
    assert real.conf.task_acks_late
    assert real.conf.worker_max_tasks_per_child
    assert issubclass(real.Task, RegionTask)


def test_progress(terhubung: Any) -> None:
    assert progress.read("tidak-ada") is None
    progress.report("uji-1", 3, 4, "Menghitung")
    seen = progress.read("uji-1")
    assert seen is not None
    assert (seen.done, seen.total, seen.percent, seen.finished, seen.note) == (3, 4, 75, False, "Menghitung")


def test_progress_without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "memory://")
    progress.report("uji-2", 1, 1)
    seen = progress.read("uji-2")
    assert seen is not None
    assert seen.finished


def test_progress_never_stops_a_job_when_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    progress.report("uji-3", 1, 2)
    assert progress.read("uji-3") is None


def test_cache_keys_carry_the_region() -> None:
    with pytest.raises(RegionBindingError, match="Cache"):
        caches["default"].get("kunci")
    with bind("r_3273"):
        caches["default"].set("kunci", "bandung")
        assert cache.make_key("kunci", "erk", 1) == "r_3273:erk:1:kunci"
        assert cache.reverse_key("r_3273:erk:1:kunci:lagi") == "kunci:lagi"
    with bind("r_1605"):
        assert caches["default"].get("kunci") is None


def test_limits_per_address_know_no_region() -> None:
    with bind("r_3273"):
        cache.count_use("alamat", seconds=60)
    with bind("r_1605"):
        assert cache.count_use("alamat", seconds=60) == 2
    assert cache.uses("alamat") == 2
    assert cache.uses("lain") == 0
