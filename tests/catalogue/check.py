#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks the catalogue: python3 tests/catalogue/check.py LANGUAGE|all

Writes one line per fault, with file and line, and ends with status 1 if there is any. The rules stand in
catalogue_tables.py and, for those who write texts, in plugin/catalogue/README.md.
"""

import argparse
import sys
from pathlib import Path

from catalogue_tables import CATALOGUE, LANGUAGES, OTHER_LANGUAGE
from check_codes import check_codes
from check_glossary import check_glossary
from check_translation import check_translation
from check_words import WordCheck
from key_file import Fault, read_key_file


def languages_in(folder: Path) -> list[str]:
    """The languages that have a file, English first."""
    others = sorted(path.stem for path in folder.glob("*.ini") if path.stem not in ("codes", "en"))
    return ["en", *others]


def check_folder(folder: Path, languages: list[str]) -> list[Fault]:
    """All faults of codes.ini and of these languages, in the order of files and lines."""
    codes = read_key_file(folder / "codes.ini")
    english = read_key_file(folder / "en.ini")
    check_codes(codes, english)
    faults = sorted(codes.faults, key=lambda fault: fault.line)
    for name in languages:
        file = english if name == "en" else read_key_file(folder / f"{name}.ini")
        check = WordCheck(file, codes, LANGUAGES.get(name, OTHER_LANGUAGE))
        check.run()
        if name == "en":
            check.check_complete()
        else:
            check_translation(file, english)
            glossary = folder / "glossary" / f"{name}.ini"
            if glossary.exists():
                check_glossary(file, english, read_key_file(glossary))
            else:
                file.fault(1, f"there is no glossary/{name}.ini")
        faults += sorted(file.faults, key=lambda fault: fault.line)
    return faults


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Checks the catalogue of SIP response codes.")
    parser.add_argument("language", metavar="LANGUAGE", help='such as "en", or "all"')
    parser.add_argument("--folder", type=Path, default=CATALOGUE, help="where the key files are")
    arguments = parser.parse_args()
    known = languages_in(arguments.folder)
    if arguments.language not in ("all", *known):
        parser.error(f"there is no {arguments.folder / arguments.language}.ini, but {', '.join(known)}")
    languages = known if arguments.language == "all" else [arguments.language]
    faults = check_folder(arguments.folder, languages)
    for fault in faults:
        print(fault)
    print(f"codes, {', '.join(languages)}: {len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
