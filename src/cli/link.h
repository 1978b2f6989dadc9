#pragma once

#include <string>
#include <string_view>

#include "access/access_store.h"

namespace rollcall::cli {

/// "<base>/checkin#token=..." or "<base>/enroll#token=...": the token stands in the fragment, which
/// no browser sends to a server.
std::string page_link(std::string_view base, access::PageRole role, std::string_view token);

/// "<base>/office#token=...", where a user sets name and password.
std::string office_link(std::string_view base, std::string_view token);

}  // namespace rollcall::cli
