#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/config.h"
#include "core/result.h"

namespace rollcall {

/// Base addresses under which a server with these settings is reached: from this machine (first:
/// "https://localhost:8443"), then from others, the address of the default route before the rest
/// (bridges, VPNs). IPv6 addresses are in brackets.
std::vector<std::string> base_addresses(const Config::Server& server, std::uint16_t port);

/// A running server writes its addresses into its data folder, so that `rollcall link` names the
/// ones really served; they are taken away when it stops.
Status write_addresses(const std::filesystem::path& data, const std::vector<std::string>& bases);
void remove_addresses(const std::filesystem::path& data);
/// Empty if no server has left any.
std::vector<std::string> read_addresses(const std::filesystem::path& data);

}  // namespace rollcall
