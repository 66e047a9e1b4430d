"""Child process: `python -m provisioning.latihan_child FOLDER HITUNGAN`, in the environment of the scratch database.

Prints one JSON object as its last line: {segel, catatan, periode, hash_hasil, temuan}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(argumen: list[str]) -> int:
    import django

    django.setup()

    from django.utils import timezone

    from erk_kit.binding import region_atomic
    from provisioning.bootstrap import bootstrap
    from provisioning.cadangan import Manifes, region_restore
    from provisioning.owner import ProvisioningError
    from tenants.jejak.telaah import trail_verify
    from tenants.penilaian.ulang import verify_run

    folder, hitungan = Path(argumen[0]), int(argumen[1])
    try:
        bootstrap()
        region = region_restore(folder)
    except ProvisioningError as galat:
        print(galat, file=sys.stderr)
        return 1
    manifes = Manifes.read(folder)
    temuan: list[str] = []
    periode = hash_hasil = ""
    with timezone.override(region.zona_waktu), region_atomic(region.schema_name):
        jejak = trail_verify(jangkar=manifes.segel["hash"] if manifes.segel else None)
        temuan += [t.kalimat for t in jejak.temuan]
        if hitungan:
            ulang = verify_run(hitungan)
            temuan += ulang.temuan
            if not ulang.cocok and not ulang.temuan:
                temuan.append(f"Hitungan ulang berhash {ulang.hash_ulang}, yang tersimpan {ulang.hash_hasil}.")
            periode, hash_hasil = ulang.periode, ulang.hash_ulang
    print(
        json.dumps(
            {
                "segel": jejak.segel,
                "catatan": jejak.catatan,
                "periode": periode,
                "hash_hasil": hash_hasil,
                "temuan": temuan,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
