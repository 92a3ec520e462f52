"""Unpacks a source distribution: `unpack.py ARCHIVE SHA256 FOLDER`. The folder is replaced."""

import hashlib
import shutil
import sys
import tarfile
from pathlib import Path


def main() -> None:
    archive, wanted, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != wanted:
        sys.exit(f"{archive}: SHA-256 is {found}, expected {wanted}; delete the file to download it again")
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(archive) as tar:
        tar.extractall(folder.parent, filter="data")
    if not folder.is_dir():
        sys.exit(f"{archive} holds no {folder.name}")


if __name__ == "__main__":
    main()
