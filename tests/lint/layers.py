"""Which folder may include which: the table of doc/architecture.md, and a check of the tree against it."""

import re

# folder -> (what its cores may include, what its io may include beside that). "*" as the last word of io: every folder above.
LAYERS = {
    "base": ([], []),
    "xml": (["base"], []),
    "os": (["base"], ["base"]),
    "messaging": (["base"], ["os"]),
    "ipc": (["base", "xml"], ["os"]),
    "cib": (["base", "xml", "messaging", "os"], ["os"]),
    "pengine": (["base", "xml", "cib"], []),
    "lrmd": (["base", "xml"], ["os", "ipc"]),
    "fencing": (["base", "xml"], ["os", "ipc"]),
    "crmd": (["base", "xml", "cib", "messaging", "pengine", "lrmd", "fencing"], []),
    "sim": (["base", "xml", "os", "messaging", "cib", "pengine", "lrmd", "fencing", "crmd"], []),
    "daemons": (["base", "xml", "os", "messaging", "ipc", "cib", "pengine", "lrmd", "fencing", "crmd"], []),
    "tools": (["base", "xml", "os", "messaging", "ipc", "cib", "pengine", "lrmd", "fencing", "crmd", "sim"], []),
    "shell": (["base", "xml", "os", "messaging", "ipc", "cib", "pengine", "lrmd", "fencing", "crmd", "sim", "tools"], []),
}

# What a core never includes: clocks, randomness, threads, sockets, files and the libraries that do such things.
IO_HEADERS = re.compile(
    r"<(qb/.*|corosync/.*|sys/(socket|un|epoll|wait|stat|file|mman|timerfd|signalfd)\.h|unistd\.h|fcntl\.h|signal\.h|spawn\.h"
    r"|netinet/.*|arpa/.*|pthread\.h|random|thread|mutex|condition_variable|atomic|future|chrono_io|fstream|filesystem|ctime|time\.h"
    r"|spdlog/.*)>")
CLOCK_USES = re.compile(r"\b(steady_clock|system_clock|random_device|getenv|gettimeofday|clock_gettime)\b|\bstd::time\(|[^\w.>:]time\((NULL|nullptr|0)\)")
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|(<[^>]+>))', re.M)

# The only files of base/ and xml/ that touch the system.
EDGE_FILES = {"base/clock.cpp", "base/rng.cpp", "base/log.cpp", "xml/document.cpp", "xml/grammar.cpp", "xml/stylesheet.cpp"}
# Folders that are adapters or programs as a whole.
IO_FOLDERS = ("os/", "daemons/", "tools/", "shell/", "messaging/corosync/", "messaging/local/")


def io_sources(root, folder):
    """Stems (path without suffix) of the files that the folder's meson files put into an io library or a program."""
    stems = set()
    for build_file in (root / folder).rglob("meson.build"):
        text = build_file.read_text(encoding="utf-8")
        for call in re.findall(r"(?:static_library|executable)\(\s*'([^']+)'(.*?)\)\n", text, re.S):
            if not call[0].endswith("_core"):
                for source in re.findall(r"'([^']+\.cpp)'", call[1]):
                    stems.add(str((build_file.parent / source).relative_to(root))[:-4])
    return stems


def check(root, files):
    """Yields 'file:line: message' for every include that goes in a forbidden direction."""
    stems = {folder: io_sources(root, folder) for folder in LAYERS}
    for path in files:
        name = str(path.relative_to(root))
        folder = name.split("/")[0]
        if folder not in LAYERS:
            continue
        core_may, io_may = LAYERS[folder]
        is_io = name.startswith(IO_FOLDERS) or name.rsplit(".", 1)[0] in stems[folder] or name in EDGE_FILES
        allowed = set(core_may) | {folder} | (set(io_may) if is_io else set())
        text = path.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            line = text.count("\n", 0, match.start(0)) + 1
            if match.group(1):
                target = match.group(1).split("/")[0]
                if "/" in match.group(1) and target not in allowed:
                    yield f"{name}:{line}: {folder}/ must not include {match.group(1)}"
            elif not is_io and IO_HEADERS.match(match.group(2)):
                yield f"{name}:{line}: a core must not include {match.group(2)}"
        if not is_io:
            for match in CLOCK_USES.finditer(text):
                line = text.count("\n", 0, match.start(0)) + 1
                yield f"{name}:{line}: a core must not use {match.group(0).strip()}"
