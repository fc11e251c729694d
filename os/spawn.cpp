#include "os/spawn.hpp"

#include "os/system_error.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <vector>

// The header of glibc 2.36 forgets to say that its functions are C's.
extern "C" {
#include <sys/pidfd.h>
}

namespace systole::os {

namespace {

struct Pipe {
    Descriptor reading;
    Descriptor writing;
};

base::Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return system_error(errno, "pipe");
    }
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// The child's standard input: a file in memory, so that nobody has to feed a pipe.
base::Result<Descriptor> input_with(const std::string& text) {
    if (text.empty()) {
        Descriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        return null ? base::Result<Descriptor>(std::move(null)) : system_error(errno, "/dev/null");
    }
    Descriptor file(::memfd_create("stdin", MFD_CLOEXEC));
    const bool written = file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (!written || ::lseek(file.get(), 0, SEEK_SET) != 0) {
        return system_error(errno, "standard input of a child");
    }
    return file;
}

/// Null-terminated pointers into strings, as execve wants them.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

/// All the child needs, made before the fork: after it only calls that are safe in a signal handler are allowed.
struct Image {
    std::string path;
    std::string working_directory;
    mode_t umask = 0;
    std::vector<std::string> argument_texts;
    std::vector<std::string> environment_texts;
    std::vector<char*> arguments;
    std::vector<char*> environment;
    Descriptor input;
    Pipe output;
    Pipe error_output;
    Pipe exec_error;
    Pipe permission;  ///< the child executes when it has read a byte; at end of file (the parent died) it does not
};

base::Result<Image> prepare(const Command& command) {
    Image image{.path = command.path, .working_directory = command.working_directory, .umask = command.umask};
    image.argument_texts.push_back(command.path);
    image.argument_texts.insert(image.argument_texts.end(), command.arguments.begin(), command.arguments.end());
    for (const auto& [name, value] : command.environment) {
        image.environment_texts.push_back(name + "=" + value);
    }
    image.arguments = pointers_to(image.argument_texts);
    image.environment = pointers_to(image.environment_texts);
    auto input = input_with(command.standard_input);
    if (!input) {
        return input.error();
    }
    image.input = std::move(*input);
    for (auto* const pipe : {&image.output, &image.error_output, &image.exec_error, &image.permission}) {
        auto made = make_pipe();
        if (!made) {
            return made.error();
        }
        *pipe = std::move(*made);
    }
    return image;
}

void restore_signals() {
    for (int signal = 1; signal < NSIG; ++signal) {
        ::signal(signal, SIG_DFL);  // fails for SIGKILL and SIGSTOP, and need not work there
    }
    sigset_t none{};
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Runs in the child; the parent reads errno from the pipe if this gets as far as its end.
[[noreturn]] void become(Image& image) {
    ::setpgid(0, 0);
    image.permission.writing.close();  // else our own copy would keep us waiting if the parent died
    char byte = 0;
    if (::read(image.permission.reading.get(), &byte, 1) != 1) {
        ::_exit(127);
    }
    restore_signals();
    ::umask(image.umask);
    const bool ready = ::dup2(image.input.get(), STDIN_FILENO) >= 0 && ::dup2(image.output.writing.get(), STDOUT_FILENO) >= 0 &&
                       ::dup2(image.error_output.writing.get(), STDERR_FILENO) >= 0 &&
                       ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0 &&
                       ::chdir(image.working_directory.c_str()) == 0;
    if (ready) {
        ::execve(image.path.c_str(), image.arguments.data(), image.environment.data());
    }
    const int number = errno;
    (void)!::write(image.exec_error.writing.get(), &number, sizeof number);
    ::_exit(127);
}

/// The errno of a failed exec, or zero: the pipe closes by itself when the exec succeeds.
int exec_failure(Pipe& pipe) {
    pipe.writing.close();
    int number = 0;
    ssize_t length = -1;
    do {
        length = ::read(pipe.reading.get(), &number, sizeof number);
    } while (length < 0 && errno == EINTR);
    return length == static_cast<ssize_t>(sizeof number) ? number : 0;
}

void end_child(pid_t pid) {
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

}  // namespace

base::Result<Spawned> spawn(const Command& command) {
    auto image = prepare(command);
    if (!image) {
        return image.error();
    }
    const pid_t pid = ::fork();
    if (pid < 0) {
        return system_error(errno, "fork for " + command.path);
    }
    if (pid == 0) {
        become(*image);
    }
    if (command.before_exec) {
        command.before_exec(pid);
    }
    (void)!::write(image->permission.writing.get(), "x", 1);
    ::setpgid(pid, pid);  // both sides do it, so that the group exists whoever is first; fails harmlessly after the exec
    if (const int number = exec_failure(image->exec_error); number != 0) {
        end_child(pid);
        return system_error(number, command.path);
    }
    Spawned spawned{.pid = pid,
                    .pidfd = Descriptor(::pidfd_open(pid, 0)),
                    .output = std::move(image->output.reading),
                    .error_output = std::move(image->error_output.reading)};
    if (!spawned.pidfd) {
        const auto error = system_error(errno, "pidfd of " + command.path);
        end_child(pid);
        return error;
    }
    for (const auto* const stream : {&spawned.output, &spawned.error_output}) {
        ::fcntl(stream->get(), F_SETFL, O_NONBLOCK);
    }
    return spawned;
}

}  // namespace systole::os
