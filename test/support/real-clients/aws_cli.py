# The AWS CLI for tests: reads one command a line as JSON, `{"words"}`, runs the CLI's own entry point on it in a process
# forked for that command alone, and answers one line, `{"exitCode", "stdout", "stderr"}`. A CLI that starts from nothing
# spends three quarters of its time on importing itself.
import json
import os
import sys
import tempfile

import awscli.clidriver
import awscli.handlers  # noqa: F401, each command would import it


def run(words):
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        child = os.fork()
        if child == 0:
            os.dup2(stdout.fileno(), 1)
            os.dup2(stderr.fileno(), 2)
            sys.argv = ["aws", *words]
            code = 70
            try:
                code = awscli.clidriver.main()
            except SystemExit as exit:
                code = exit.code
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code or 0)
        _, status = os.waitpid(child, 0)
        return {
            "exitCode": os.waitstatus_to_exitcode(status),
            "stdout": text_of(stdout),
            "stderr": text_of(stderr),
        }


def text_of(file):
    file.seek(0)
    return file.read().decode("utf-8")


for line in sys.stdin:
    print(json.dumps(run(**json.loads(line))), flush=True)
