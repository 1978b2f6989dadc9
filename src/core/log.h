#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace rollcall::log {

enum class Level { debug, info, warning, error };

/// One `key=value` of a line. Never biometric bytes, keys, tokens or passwords (invariant 5).
struct Field {
    std::string_view key;
    std::string value;
};

/// Lines go to standard error: time, level, message, fields. Thread-safe; never throws.
void set_level(Level level);
void write(Level level, std::string_view message, std::initializer_list<Field> fields = {});

inline void debug(std::string_view m, std::initializer_list<Field> f = {}) {
    write(Level::debug, m, f);
}
inline void info(std::string_view m, std::initializer_list<Field> f = {}) {
    write(Level::info, m, f);
}
inline void warning(std::string_view m, std::initializer_list<Field> f = {}) {
    write(Level::warning, m, f);
}
inline void error(std::string_view m, std::initializer_list<Field> f = {}) {
    write(Level::error, m, f);
}

}  // namespace rollcall::log
