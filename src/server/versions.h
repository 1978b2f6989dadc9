#pragma once

#include <cstdint>
#include <optional>

#include "server/message.h"

namespace rollcall::server {

/// Adds a record's version as the ETag.
void add_version(Response& response, std::uint64_t version);

/// The version that If-Match names; nothing where any will do. What is not a single version of ours
/// in quotes is one that no record has: 0.
std::optional<std::uint64_t> wanted_version(const Request& request);

}  // namespace rollcall::server
