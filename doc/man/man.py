#!/usr/bin/env python3
"""Makes a manual page from what a program says of its options and from what pages.toml says of it.

usage: man.py NAME PROGRAM pages.toml > NAME.8
"""

import os
import re
import subprocess
import sys
import tomllib

OPTION = re.compile(r"^ {2,4}(-\S.*?)(?:\s{2,}(\S.*))?$")
HEADING = re.compile(r"^(\S.*):\s*$")


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def help_of(program):
    """The help text. Programs that stay in the build directory need nothing but themselves for this."""
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=False, timeout=20,
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
    text = done.stdout or done.stderr
    if not text.strip():
        sys.exit(f"man.py: {program} --help says nothing")
    return text


def options(help_text):
    """The lines of the manual page for a help text; usage line and description are left to pages.toml."""
    in_options = False
    for line in help_text.splitlines():
        option = OPTION.match(line)
        heading = HEADING.match(line)
        if option and option.group(1).startswith("--help-"):
            continue
        if option:
            in_options = True
            yield ".TP"
            yield f"\\fB{escape(option.group(1))}\\fR"
            if option.group(2):
                yield escape(option.group(2))
        elif heading and heading.group(1).lower() not in ("usage", "options"):
            in_options = True
            yield f".SS {escape(heading.group(1))}"
        elif in_options and line.strip():
            yield escape(line.strip())


def page(name, entry, help_text, shared):
    yield f'.TH {name.upper().replace("-", "")} 8 "" "Systole" "System Administration"'
    yield ".SH NAME"
    yield f'{escape(name)} \\- {escape(entry["summary"])}'
    yield ".SH SYNOPSIS"
    yield f'.B {escape(name)}'
    yield escape(entry.get("usage", "[options]"))
    yield ".SH DESCRIPTION"
    for paragraph in entry["description"].strip().split("\n\n"):
        yield ".PP"
        yield from (escape(line) for line in paragraph.splitlines())
    listed = list(options(help_text))
    if listed:
        yield ".SH OPTIONS"
        yield from listed
    for example in entry.get("examples", []):
        if example is entry["examples"][0]:
            yield ".SH EXAMPLES"
        yield ".TP"
        yield f'\\fB{escape(example["command"])}\\fR'
        yield escape(example["does"])
    yield ".SH EXIT STATUS"
    yield from (escape(line) for line in entry.get("exit", shared["exit"]).strip().splitlines())
    yield ".SH ENVIRONMENT"
    for variable, meaning in {**shared["environment"], **entry.get("environment", {})}.items():
        yield ".TP"
        yield f"\\fB{escape(variable)}\\fR"
        yield escape(meaning)
    yield ".SH SEE ALSO"
    yield escape(", ".join(f"{other}(8)" for other in entry.get("see", shared["see"]) if other != name))


def main():
    name, program, texts = sys.argv[1:4]
    with open(texts, "rb") as file:
        pages = tomllib.load(file)
    if name not in pages:
        sys.exit(f"man.py: {texts} has no [{name}]")
    print("\n".join(page(name, pages[name], help_of(program), pages["shared"])))


if __name__ == "__main__":
    main()
