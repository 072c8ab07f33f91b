# Runs MiniStack for as long as standard input stays open: however the process that started it ends, the emulator
# does not outlive it. SIGTERM first, so that it ends the Lambda processes it started; a deployment under way would
# hold it up for an hour, so it gets five seconds.
import os
import runpy
import signal
import sys
import threading
import time


def end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    os._exit(1)


threading.Thread(target=end_with_parent, daemon=True).start()
sys.argv = ["ministack"]
runpy.run_module("ministack", run_name="__main__")
