# Runs MiniStack for as long as standard input stays open: however the process that started it ends, the emulator
# does not outlive it. SIGTERM rather than an exit, so that it ends the Lambda processes it started.
import os
import runpy
import signal
import sys
import threading


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with_parent, daemon=True).start()
sys.argv = ["ministack"]
runpy.run_module("ministack", run_name="__main__")
