#include <csignal>
#include <map>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include "cli/command_line.h"
#include "main/host.h"

namespace {

std::map<std::string, std::string> environment_of_this_process() {
    std::map<std::string, std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        const std::size_t equals = text.find('=');
        if (equals != std::string::npos) {
            variables[text.substr(0, equals)] = text.substr(equals + 1);
        }
    }
    return variables;
}

}  // namespace

int main(int argc, char** argv) {
    ::umask(077);                   // whatever this process writes is its owner's alone
    std::signal(SIGPIPE, SIG_IGN);  // a client that has gone is an error value, not a signal
    rollcall::Host host;
    return static_cast<int>(rollcall::cli::run(argc, argv, environment_of_this_process(), host));
}
