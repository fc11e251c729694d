#!/usr/bin/env python3
"""Asks a web service again and again and prints a line whenever the answer changes: 'SECONDS BODY' (monotonic clock) or 'SECONDS -'.

usage: http_probe.py ADDRESS PORT; runs until standard input ends.
"""

import http.client
import select
import sys
import time

PAUSE_SECONDS = 0.01
TIMEOUT_SECONDS = 0.15


def ask(address, port):
    """The first word of the page, or '-' if there is no proper answer."""
    connection = http.client.HTTPConnection(address, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        body = answer.read(200).decode("utf-8", "replace").split()
        return body[0] if answer.status == 200 and body else "-"
    except (OSError, http.client.HTTPException):
        return "-"
    finally:
        connection.close()


def main():
    address, port = sys.argv[1], int(sys.argv[2])
    last = None
    while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        answer = ask(address, port)
        if answer != last:
            print(f"{time.monotonic():.3f} {answer}", flush=True)
            last = answer


if __name__ == "__main__":
    main()
