"""Lints CloudFormation templates in one process: `lint.py FILE...`, each beside a `.region`. Prints one finding a line."""

import sys
from pathlib import Path

from cfnlint.api import ManualArgs, lint_file

for file in map(Path, sys.argv[1:]):
    region = file.with_suffix(".region").read_text()
    for finding in lint_file(file, config=ManualArgs(regions=[region])):
        print(f"{file.stem}: {finding.rule.id} {finding.message}")
