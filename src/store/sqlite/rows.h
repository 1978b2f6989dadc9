#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/bytes.h"
#include "core/clock.h"
#include "core/digest.h"

namespace rollcall::store {

/// What a statement reads and writes in the types of the schema. They throw SQLite::Exception.

inline void bind_time(SQLite::Statement& statement, int parameter, TimePoint time) {
    statement.bind(parameter, static_cast<std::int64_t>(to_unix_millis(time)));
}
inline TimePoint time_of(const SQLite::Column& column) {
    return from_unix_millis(column.getInt64());
}

inline void bind_bytes(SQLite::Statement& statement, int parameter, ByteView bytes) {
    statement.bind(parameter, bytes.data(), static_cast<int>(bytes.size()));
}
/// A view that ends with the statement's next step.
inline ByteView bytes_of(const SQLite::Column& column) {
    const void* data = column.getBlob();
    return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(column.getBytes())};
}
/// The schema lets nothing but 32 bytes in.
inline Sha256 hash_of(const SQLite::Column& column) {
    Sha256 hash{};
    const ByteView bytes = bytes_of(column);
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
    return hash;
}

}  // namespace rollcall::store
