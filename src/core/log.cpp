#include "core/log.h"

#include <memory>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace rollcall::log {
namespace {

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "rollcall", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

/// A value in one line whatever it holds: quoted if it is not a plain word.
void append_value(std::string& line, std::string_view value) {
    const bool plain = !value.empty() && value.find_first_of(" \"=\\") == std::string_view::npos;
    if (!plain) {
        line += '"';
    }
    for (const char letter : value) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || byte == 0x7F) {
            line += '?';
            continue;
        }
        if (letter == '"' || letter == '\\') {
            line += '\\';
        }
        line += letter;
    }
    if (!plain) {
        line += '"';
    }
}

}  // namespace

void set_level(Level level) {
    logger().set_level(spdlog_level(level));
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
    try {
        std::string line(message);
        for (const Field& field : fields) {
            line += ' ';
            line += field.key;
            line += '=';
            append_value(line, field.value);
        }
        logger().log(spdlog_level(level), "{}", line);
    } catch (...) {
        // A log that cannot be written must not stop what it would have described.
        return;
    }
}

}  // namespace rollcall::log
