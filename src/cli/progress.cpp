#include "cli/progress.h"

#include <iostream>
#include <string>

#include <unistd.h>

namespace rollcall::cli {

std::function<void(std::size_t, std::size_t)> progress_bar() {
    if (::isatty(STDERR_FILENO) == 0) {
        return [](std::size_t, std::size_t) {};
    }
    return [](std::size_t done, std::size_t total) {
        constexpr std::size_t kWidth = 40;
        const std::size_t filled = kWidth * done / total;
        std::cerr << '\r' << '[' << std::string(filled, '#') << std::string(kWidth - filled, ' ')
                  << "] " << done << '/' << total << (done == total ? "\n" : "") << std::flush;
    };
}

}  // namespace rollcall::cli
