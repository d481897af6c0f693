"""The commands of a machine that a test plays: `python played_commands.py NAME ARGUMENTS` (see played_machine.py)."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(os.environ["PLAYED_ROOT"])
UNITS = ROOT / "etc/systemd/system"
RUNNING = ROOT / "running"
SYSTEM = os.pathsep.join(
    part for part in os.environ["PATH"].split(os.pathsep) if not part.startswith(str(ROOT))
)


def main(name: str, *arguments: str) -> int:
    """Play one command."""
    if name in ("apt-get", "useradd", "timedatectl", "journalctl", "ss"):
        return 0
    return {
        "certbot": certbot, "systemctl": systemctl, "runuser": runuser, "install": install, "make": make, "git": git,
        "curl": curl,
    }[name](*arguments)  # fmt: skip


def real(name: str, *arguments: str) -> int:
    """The command of the machine that the test runs on."""
    return subprocess.run([shutil.which(name, path=SYSTEM) or name, *arguments], check=False).returncode


def runuser(_u: str, _user: str, _dashes: str, *command: str) -> int:
    """As this user instead."""
    return subprocess.run(command, check=False).returncode


def install(*arguments: str) -> int:
    """Without owners, who are not there."""
    owned = {index + step for index, word in enumerate(arguments) if word in ("-o", "-g") for step in (0, 1)}
    return real("install", *(word for index, word in enumerate(arguments) if index not in owned))


def make(*_setup: str) -> int:
    """`make setup` is what every run of the tests begins with: its environment is used here."""
    link = ROOT / "opt/observatorio/.venv"
    if not link.exists():
        link.symlink_to(Path(sys.prefix))
    return 0


def git(*arguments: str) -> int:
    """A clone with the figures of one place; `deploy/` is as it lies here now, with the paths and ports of the folder."""
    from tests.kit.few_figures import narrowed, of_independencia

    code = real("git", *arguments)
    if arguments[0] == "clone" and code == 0:
        project, clone = Path(arguments[1]), Path(arguments[2])
        shutil.copytree(project / "deploy", clone / "deploy", dirs_exist_ok=True)
        for file in (path for path in (clone / "deploy").rglob("*") if path.is_file()):
            file.write_text(_of_this_folder(file.read_text()))
        shutil.rmtree(clone / "data/figures")
        narrowed(clone / "data/figures", mimp_cem=of_independencia)
    return code


def _of_this_folder(text: str) -> str:
    from tests.deploy.played_machine import _OURS

    text = _OURS.sub(f"{ROOT}/", text)
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.M)
    for port in ("443", "80"):
        text = re.sub(rf"listen {port}\b", f"listen 127.0.0.1:{os.environ[f'PLAYED_{port}']}", text)
    return text.replace("127.0.0.1:8081", f"127.0.0.1:{os.environ['PLAYED_8081']}")


def certbot(order: str, *arguments: str) -> int:
    """A certificate that this machine signs itself; renewed, it is passed on as certbot does."""
    if order == "certonly":
        name = arguments[-1]
        folder = ROOT / "etc/letsencrypt/live" / name
        folder.mkdir(parents=True)
        (ROOT / "etc/letsencrypt/renewal-hooks/deploy").mkdir(parents=True)
        request = (
            f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name} -addext subjectAltName=DNS:{name}"
        )
        files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
        return subprocess.run(
            ["openssl", *request.split(), *files], check=False, capture_output=True
        ).returncode
    if order == "renew":
        (lineage,) = (ROOT / "etc/letsencrypt/live").iterdir()
        hook = ROOT / "etc/letsencrypt/renewal-hooks/deploy/observatorio"
        return subprocess.run(
            [hook], env={**os.environ, "RENEWED_LINEAGE": str(lineage)}, check=False
        ).returncode
    return 0


def curl(*arguments: str) -> int:
    """To the name of the site on the port it has here, by the certificate that was signed here."""
    certificates = [str(path) for path in (ROOT / "etc/letsencrypt/live").glob("*/fullchain.pem")]
    to_here = ["--connect-to", f"::127.0.0.1:{os.environ['PLAYED_443']}", "--cacert", *certificates]
    outside = any(word.startswith("https://") for word in arguments)
    return real("curl", *(to_here if outside else ()), *arguments)


def systemctl(order: str, *arguments: str) -> int:
    """Start, stop and ask after the services of the project, by what their units say."""
    services = [word.removesuffix(".service") for word in arguments if not word.startswith("--")]
    RUNNING.mkdir(exist_ok=True)
    if order in ("daemon-reload", "disable", "kill"):
        return 0
    codes = []
    for service in services:
        if service.endswith(".timer"):
            codes.append(0 if (UNITS / service).is_file() else 1)
            continue
        if order in ("stop", "restart"):
            stop(service)
        if order in ("start", "restart", "enable"):
            start(service)
        if order == "reload":
            os.kill(main_process(service), signal.SIGHUP)
        codes.append(0 if order == "stop" or is_running(service) else 3)
    return max(codes, default=0)


def main_process(service: str) -> int:
    """The process that was started last, or 0."""
    file = RUNNING / service
    return int(file.read_text()) if file.exists() else 0


def is_running(service: str) -> bool:
    """Whether it lives."""
    process = main_process(service)
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return process > 0 and "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def stop(service: str) -> None:
    """Stopped, in at most twenty seconds."""
    if is_running(service):
        os.kill(main_process(service), signal.SIGTERM)
        deadline = time.monotonic() + 20
        while is_running(service) and time.monotonic() < deadline:
            time.sleep(0.1)


def start(service: str) -> None:
    """Its ExecStart in its WorkingDirectory, with its Environment, its folders made."""
    unit = (UNITS / f"{service}.service").read_text()
    environment = dict(os.environ)
    for file in values(unit, "EnvironmentFile"):
        path = Path(file.removeprefix("-"))
        lines = path.read_text().splitlines() if path.exists() or path == Path(file) else []
        environment |= dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    for words in values(unit, "Environment"):
        environment |= dict(word.split("=", 1) for word in shlex.split(words))
    for key, place in (("RuntimeDirectory", "run"), ("CacheDirectory", "var/cache")):
        for name in values(unit, key):
            (ROOT / place / name).mkdir(parents=True, exist_ok=True)
    folder = next(iter(values(unit, "WorkingDirectory")), str(ROOT))
    for command in values(unit, "ExecStartPre"):
        subprocess.run(played(command), cwd=folder, env=environment, check=True)
    (command,) = values(unit, "ExecStart")
    with (ROOT / f"{service}.log").open("ab") as log:
        process = subprocess.Popen(
            played(command),
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (RUNNING / service).write_text(str(process.pid))
    time.sleep(1)
    sockets = re.findall(r"unix:(\S+)", unit)
    deadline = time.monotonic() + 60
    while (
        is_running(service)
        and not all(Path(socket).exists() for socket in sockets)
        and time.monotonic() < deadline
    ):
        time.sleep(0.1)


def values(unit: str, key: str) -> list[str]:
    """What a unit says under a key, in its order."""
    return re.findall(rf"^{key}=(.*)$", unit, re.M)


def played(command: str) -> list[str]:
    """The words of a command; nginx is the one that the tests found, and as root it stays root."""
    words = shlex.split(command)
    if words[0].endswith("/nginx"):
        words = [os.environ["PLAYED_NGINX"], *words[1:], *(["-g", "user root;"] if os.geteuid() == 0 else [])]
    return words


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(main(*sys.argv[1:]))
